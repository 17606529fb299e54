// The examples of the page, each a directory in examples/. The first one is shown at the beginning.

import faultsEnvironment from "../examples/faults/environment.yaml";
import faults from "../examples/faults/template.yaml";
import groupEnvironment from "../examples/group/environment.yaml";
import group from "../examples/group/template.yaml";
import worker from "../examples/group/worker.yaml";
import network from "../examples/network/template.yaml";

export const EXAMPLES: { title: string; files: Record<string, string> }[] = [
  { title: "Four faults", files: { "template.yaml": faults, "environment.yaml": faultsEnvironment } },
  { title: "A network with a server", files: { "template.yaml": network } },
  {
    title: "A group of nested stacks",
    files: { "template.yaml": group, "worker.yaml": worker, "environment.yaml": groupEnvironment },
  },
];
