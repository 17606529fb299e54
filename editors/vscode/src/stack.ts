// Adds a [[stack]] table to the config: the server knows the environments and writes the table.

import { window } from "vscode";
import type { Ask } from "./server";

/** An environment. fits: whether the template declares all parameters that it sets. */
interface Environment {
  uri: string;
  name: string;
  fits: boolean;
}

export async function addStack(ask: Ask, uri: string): Promise<void> {
  const environments = await ask<Environment[]>("heatlint.environments", uri);
  if (environments.length === 0) {
    void window.showInformationMessage("The folder has no environment that a stack could have.");
    return;
  }
  const items = environments
    .sort((one, other) => Number(other.fits) - Number(one.fits))
    .map(({ name, fits, uri }) => ({ label: name, description: fits ? "" : "sets other parameters", uri }));
  const chosen = await window.showQuickPick(items, { placeHolder: "The environment of the stack" });
  if (chosen !== undefined) {
    await ask("heatlint.addStack", uri, chosen.uri);
  }
}
