"""A project for the tests of the editor: stacks with an environment, a nested template and a config."""

from __future__ import annotations

import pathlib

from heatlint.editor.file import File
from heatlint.editor.workspace import Workspace
from heatlint.run.options import CheckOptions

MAIN = """\
heat_template_version: 2018-08-31
parameters:
  count: {type: number, default: 1}
  net: {type: string, default: private}
  secret: {type: string, hidden: true}
resources:
  port:
    type: nested/port.yaml
    properties:
      net: {get_param: net}
  other:
    type: My::Port
    properties:
      net: {get_param: net}
  group:
    type: OS::Heat::ResourceGroup
    depends_on: port
    properties:
      count: {get_param: count}
      resource_def:
        type: OS::Heat::RandomString
        properties:
          length: 8
          salt: {get_param: secret}
outputs:
  address:
    value: {get_attr: [port, address]}
"""
SECOND = """\
heat_template_version: 2018-08-31
resources:
  p:
    type: nested/port.yaml
    properties: {net: public}
"""
NESTED = """\
heat_template_version: 2018-08-31
parameters:
  net:
    type: string
    description: the network
resources:
  p:
    type: OS::Neutron::Port
    properties:
      network: {get_param: net}
outputs:
  address:
    description: its address
    value: {get_attr: [p, fixed_ips, 0, ip_address]}
"""
ENVIRONMENT = """\
parameters:
  count: 2
  secret: hush
parameter_defaults:
  net: office
resource_registry:
  My::Port: nested/port.yaml
"""
CONFIG = '[[stack]]\ntemplate = "main.yaml"\nenvironments = ["env.yaml"]\n'
FILES = {
    "main.yaml": MAIN,
    "second.yaml": SECOND,
    "nested/port.yaml": NESTED,
    "env.yaml": ENVIRONMENT,
    "heatlint.toml": CONFIG,
}


def write(folder: pathlib.Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class Project:
    """The project in a workspace of the editor, without a server. All its templates are indexed and checked."""

    def __init__(self, folder: pathlib.Path) -> None:
        write(folder, FILES)
        self.folder = folder
        self.workspace = Workspace(CheckOptions())
        self.workspace.add_folder(str(folder))
        self.check()

    def check(self) -> None:
        for checker in self.workspace.checkers:
            checker.use(checker.search())
            while checker.check_next():
                pass

    def open(self, name: str, text: str | None = None) -> File:
        """Open a file, with another text if one is given."""
        path = self.folder / name
        file = self.workspace.did_open(str(path), path.read_text(encoding="utf-8") if text is None else text, 1)
        self.check()
        return file
