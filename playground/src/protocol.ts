// What the page and its worker say to each other. The methods are those of session.py.

export interface Finding {
  file: string;
  from: number;
  to: number;
  line: number;
  column: number;
  severity: "error" | "warning" | "info";
  code: string;
  name: string;
  stage: string;
  message: string;
  fixable: boolean;
}

export interface Findings {
  findings: Finding[];
  /** Why a config cannot be used. */
  errors: string[];
}

export interface Edit {
  from: number;
  to: number;
  insert: string;
}

export interface Action {
  title: string;
  preferred: boolean;
  fixes: string[];
  /** Edits of the file of the cursor, in order, which do not overlap. */
  edits: Edit[];
  /** Edits of other files, by name. */
  others: Record<string, Edit[]>;
  /** The texts of new files, by name. */
  created: Record<string, string>;
}

export interface Hover {
  text: string;
  from: number;
  to: number;
}

export interface Completion {
  from: number;
  to: number;
  items: { label: string; kind: string; detail: string; insert: string }[];
}

export interface Picture {
  svg: string;
  /** What it shows, for people who do not see it. */
  text: string;
  nodes: Box[];
  /** Whether it is of the last text that could be read. */
  old: boolean;
}

/** A node of a picture: its place there, in pixels of the SVG, and where it is written. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  /** "" for a node that no file of the page has. */
  file: string;
  line: number;
}

export interface Methods {
  load(files: string, target: string): void;
  change(name: string, text: string): void;
  findings(): Findings;
  hover(name: string, offset: number): Hover | null;
  actions(name: string, start: number, end: number): Action[];
  complete(name: string, offset: number): Completion | null;
  picture(name: string, view: string, width: number): Picture | null;
  releases(): string[];
  rule_page(code: string): string;
  config(files: string, target: string): string;
  stack(files: string): string | null;
}

/** The files that the page fetches and hands to the worker, by name. */
export type Parts = Record<string, ArrayBuffer>;

export type Request =
  | { id: number; parts: Parts; base: string }
  | { id: number; method: keyof Methods; arguments: unknown[] };

export type Reply = { id: number; result?: unknown; error?: string };
