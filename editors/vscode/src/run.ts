// Runs other programs.

import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** What a program has written, and its exit status: null if it could not be started, or was stopped. */
export interface Done {
  status: number | null;
  output: string;
}

export interface Options {
  cwd: string;
  log?: (text: string) => void;
  stop?: (stop: () => void) => void;
}

/** Runs a program to its end. log: gets its output as it comes. stop: gets a function that stops the program. */
export function run(command: string, args: string[], { cwd, log, stop }: Options): Promise<Done> {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    const take = (data: Buffer) => {
      output += data;
      log?.(data.toString().trimEnd());
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", (error) => resolve({ status: null, output: error.message }));
    child.on("close", (status) => resolve({ status, output }));
    stop?.(() => child.kill());
  });
}

const ENDING = process.platform === "win32" ? ".exe" : "";

/** Finds a program in PATH. The current directory, and paths relative to it, do not count: they may be a stranger's. */
export function which(name: string): string | undefined {
  const places = (process.env.PATH ?? "").split(delimiter).filter((place) => isAbsolute(place));
  return places.map((place) => join(place, name + ENDING)).find(isFile);
}

/** The Python of a virtual environment. */
export function pythonOf(environment: string): string {
  return process.platform === "win32" ? join(environment, "Scripts", "python.exe") : join(environment, "bin", "python");
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
