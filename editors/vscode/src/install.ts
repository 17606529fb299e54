// The extension's own environment: made with venv and pip, or with uv, when the user asks for it.

import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ExtensionContext, type LogOutputChannel, ProgressLocation, window } from "vscode";
import { pythonOf, run, which } from "./run";

const NAMES = ["python3", "python", "py", "python3.14", "python3.13", "python3.12", "python3.11"];
const IS_NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 11))";

/** Why nothing was installed, as a sentence for the user; "" when the user has stopped it. */
class NotInstalled extends Error {}

/**
 * home: a directory of the extension, in which programs are started. wheels: the directory with all packages, in a package
 * of the extension for one platform; without it they come from the package index that pip or uv is set up for.
 */
export class Installation {
  readonly home: string;
  private readonly wheels: string;
  private readonly storage: string;
  private readonly name: string;
  private readonly version: string;

  constructor(
    context: ExtensionContext,
    private readonly log: LogOutputChannel,
  ) {
    this.home = context.extensionPath;
    this.wheels = join(context.extensionPath, "wheels");
    this.storage = context.globalStorageUri.fsPath;
    this.version = context.extension.packageJSON.version;
    this.name = `server-${this.version}`;
  }

  get python(): string {
    return pythonOf(join(this.storage, this.name));
  }

  /** Whether the environment is complete. */
  get exists(): boolean {
    return existsSync(this.marker);
  }

  /** Whether nothing is downloaded to make the environment. */
  get isOffline(): boolean {
    return existsSync(this.wheels);
  }

  private get marker(): string {
    return join(this.storage, this.name, "complete");
  }

  /** Makes the environment, with a progress report that can be stopped. Returns whether it was made. */
  async make(): Promise<boolean> {
    const options = { location: ProgressLocation.Notification, title: "Installing heatlint", cancellable: true };
    const directory = join(this.storage, this.name);
    return window.withProgress(options, async (progress, token) => {
      try {
        await this.install(directory, {
          report: (message) => progress.report({ message }),
          onStop: (stop) => token.onCancellationRequested(stop),
          isStopped: () => token.isCancellationRequested,
        });
        return true;
      } catch (error) {
        rmSync(directory, { recursive: true, force: true });
        if (!(error instanceof NotInstalled)) {
          throw error;
        }
        if (error.message) {
          void this.tell(error.message);
        }
        return false;
      }
    });
  }

  private async install(directory: string, work: Work): Promise<void> {
    rmSync(directory, { recursive: true, force: true });
    const step = async (report: string, command: string, ...args: string[]) => {
      work.report(report);
      this.log.info([command, ...args].join(" "));
      const log = (text: string) => this.log.info(text);
      const done = await run(command, args, { cwd: this.home, log, stop: work.onStop });
      if (work.isStopped()) {
        throw new NotInstalled("");
      }
      return done.status === 0;
    };
    const requirement = `heatlint[lsp]==${this.version}`;
    const install = async (command: string, ...args: string[]) => {
      const offline = ["--no-index", "--find-links", this.wheels];
      if (this.isOffline) {
        if (await step("installing the packages", command, ...args, ...offline, requirement)) {
          return true;
        }
        if (!(await this.mayDownload())) {
          throw new NotInstalled("");
        }
      }
      return step("downloading and installing the packages", command, ...args, requirement);
    };
    const python = await this.findPython();
    const uv = which("uv");
    const environment = "making an environment";
    if (python && (await step(environment, python, "-m", "venv", directory))) {
      if (!(await install(this.python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"))) {
        throw new NotInstalled(`pip cannot install ${requirement}; the log says why`);
      }
    } else if (uv && (await step(environment, uv, "venv", "--clear", "--python", ">=3.11", directory))) {
      if (!(await install(uv, "pip", "install", "--python", this.python))) {
        throw new NotInstalled(`uv cannot install ${requirement}; the log says why`);
      }
    } else if (python) {
      throw new NotInstalled(`"${python}" cannot make environments; on Debian and Ubuntu, install python3-venv`);
    } else {
      throw new NotInstalled("no Python 3.11 or later is in PATH, and no uv; install one of them");
    }
    writeFileSync(this.marker, "");
    for (const other of readdirSync(this.storage).filter((each) => each.startsWith("server-") && each !== this.name)) {
      rmSync(join(this.storage, other), { recursive: true, force: true });
    }
  }

  private async findPython(): Promise<string | undefined> {
    for (const python of NAMES.map(which)) {
      if (python && (await run(python, ["-c", IS_NEW_ENOUGH], { cwd: this.home })).status === 0) {
        return python;
      }
    }
    return undefined;
  }

  /** Asks whether to download the packages, since those of the extension do not fit the Python that was found. */
  private async mayDownload(): Promise<boolean> {
    const download = "Download";
    const text = "The packages that come with the extension do not fit your Python; download others with pip or uv?";
    return (await window.showWarningMessage(text, download)) === download;
  }

  private async tell(reason: string): Promise<void> {
    const show = "Show Log";
    if ((await window.showErrorMessage(`heatlint is not installed: ${reason}`, show)) === show) {
      this.log.show();
    }
  }
}

/** What an installation tells its progress report, and learns from it. */
interface Work {
  report(message: string): void;
  onStop(stop: () => void): void;
  isStopped(): boolean;
}
