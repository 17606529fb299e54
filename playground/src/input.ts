// What the page checks: a few files and the release of Heat; and how it becomes a link, an archive, or comes from files.

import { strToU8, zipSync } from "fflate";

/** Names of files, with "/" between directories, and their texts, in the order of the tabs. */
export type Files = Map<string, string>;

export interface Input {
  files: Files;
  /** The name of the file whose tab is selected. */
  active: string;
  /** A release of Heat; "" for the newest. */
  target: string;
}

/** What is read of a directory: more files, or more bytes in all, are left out. */
const MOST_FILES = 200;
const MOST_BYTES = 4 * 1024 * 1024;

const PREFIX = "#input=";

/** Return the fragment of a link that holds the whole input: JSON, deflated, in base64url. */
export async function toFragment(input: Input): Promise<string> {
  const json = JSON.stringify({ files: [...input.files], active: input.active, target: input.target });
  const bytes = await through(new CompressionStream("deflate-raw"), strToU8(json));
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return PREFIX + btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Return the input of a fragment; null if it has none. Throws if it is not complete. */
export async function fromFragment(fragment: string): Promise<Input | null> {
  if (!fragment.startsWith(PREFIX)) {
    return null;
  }
  const text = atob(fragment.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const json = new TextDecoder().decode(await through(new DecompressionStream("deflate-raw"), bytes));
  const { files, active, target } = JSON.parse(json);
  const entries = (files as [unknown, unknown][]).map(([name, content]) => [safeName(String(name)), String(content)]);
  const map = new Map(entries.filter(([name]) => name) as [string, string][]);
  const [first] = map.keys();
  if (first === undefined) {
    throw new Error("no files");
  }
  return { files: map, active: map.has(active) ? active : first, target: typeof target === "string" ? target : "" };
}

async function through(stream: CompressionStream | DecompressionStream, bytes: Uint8Array): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  const written = writer.write(bytes as BufferSource).then(() => writer.close());
  const [result] = await Promise.all([readAtMost(stream.readable, 4 * MOST_BYTES), written]);
  return result;
}

/** Read a stream to its end. Throws if it has more bytes than `most`: a short link can stand for a huge text. */
async function readAtMost(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      break;
    }
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error("too large");
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Return the files as a zip archive. */
export function toZip(files: Files): Uint8Array {
  return zipSync(Object.fromEntries([...files].map(([name, text]) => [name, strToU8(text)])));
}

/** Return a name as a path in the directory, without steps out of it; "" for a name that has no letter left. */
export function safeName(name: string): string {
  const steps = name.replaceAll("\\", "/").split("/");
  return steps.map((step) => step.trim()).filter((step) => step && step !== "." && step !== "..").join("/");
}

/** Return why a text cannot be the name of a file beside others; "" if it can. */
export function faultOfName(text: string, others: string[]): string {
  const name = safeName(text);
  const leaves = /^\s*[/\\]|(^|[/\\])\s*\.\.\s*([/\\]|$)/.test(text);
  if (!name || leaves) {
    return `"${text}" is not a path in the directory; expected one such as nested/web.yaml`;
  }
  const other = others.find((each) => each === name || each.startsWith(`${name}/`) || name.startsWith(`${each}/`));
  return other === undefined ? "" : `There is already a file "${other}"; expected another name`;
}

/** What was read of the user's files, and how many were left out because they are no text, too large or too many. */
export interface Opened {
  files: Files;
  leftOut: number;
}

/** Read files that the user has chosen, without what is hidden in a directory (".git"), as `fromDrop` does. */
export async function fromFileList(list: Iterable<File>): Promise<Opened> {
  const files = [...list].filter((file) => !file.webkitRelativePath.includes("/."));
  return read(files.map((file) => [file.webkitRelativePath || file.name, async () => file]));
}

/** Read files and directories that the user has dropped. Call it before the event is over. */
export async function fromDrop(transfer: DataTransfer): Promise<Opened> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found: [string, () => Promise<File>][] = [];
  for (const entry of entries) {
    await walk(entry, found);
  }
  return read(found);
}

async function walk(entry: FileSystemEntry, found: [string, () => Promise<File>][]): Promise<void> {
  if (entry.name.startsWith(".") || found.length > 10 * MOST_FILES) {
    return;
  }
  if (entry.isFile) {
    found.push([entry.fullPath, () => new Promise((done, fail) => (entry as FileSystemFileEntry).file(done, fail))]);
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (!some.length) {
      return;
    }
    for (const each of some) {
      await walk(each, found);
    }
  }
}

/** Read files, without the directory that all of them are in. */
async function read(found: [string, () => Promise<File>][]): Promise<Opened> {
  const files: Files = new Map();
  let leftOut = 0;
  let bytes = 0;
  for (const [name, open] of found) {
    const file = await open();
    const fits = files.size < MOST_FILES && bytes + file.size <= MOST_BYTES;
    const text = fits ? asText(await file.arrayBuffer()) : null;
    if (text === null) {
      leftOut += 1;
    } else {
      bytes += file.size;
      files.set(safeName(name), text);
    }
  }
  return { files: withoutCommonDirectory(files), leftOut };
}

function asText(data: ArrayBuffer): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(data);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

function withoutCommonDirectory(files: Files): Files {
  const [first] = files.keys();
  const directory = first?.slice(0, first.indexOf("/") + 1);
  if (!directory || ![...files.keys()].every((name) => name.startsWith(directory))) {
    return files;
  }
  return withoutCommonDirectory(new Map([...files].map(([name, text]) => [name.slice(directory.length), text])));
}
