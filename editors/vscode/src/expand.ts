// Variables in settings.

/** A folder of the workspace. */
export interface Folder {
  name: string;
  path: string;
}

/**
 * Replaces ${workspaceFolder}, ${workspaceFolder:NAME}, ${userHome}, ${env:NAME} and a ~ at the beginning. A variable that
 * is not set becomes nothing; any other name, and a folder that does not exist, stays as it is written.
 */
export function expand(text: string, folders: readonly Folder[], home: string, env: NodeJS.ProcessEnv): string {
  const values = text.replace(/\$\{(\w+)(?::([^}]*))?\}/g, (written, name: string, argument?: string) => {
    switch (name) {
      case "workspaceFolder":
        return (argument === undefined ? folders[0] : folders.find((each) => each.name === argument))?.path ?? written;
      case "userHome":
        return home;
      case "env":
        return argument === undefined ? written : (env[argument] ?? "");
      default:
        return written;
    }
  });
  return values.replace(/^~(?=$|[\\/])/, () => home);
}
