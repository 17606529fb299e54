"""What an editor offers, from an empty file to a stack: | is the cursor.

"first A, B": completion proposes these before all others. "has A": it proposes A. "not A": it does not.
"inserts A -> B": taking A gives a text with B. "empty": it proposes nothing. "hover A": the hover text has A.
"to A": the definition is at a line that begins with A. "act A": an action begins with A.
"""

from __future__ import annotations

import pytest
from editor_project import Project

from heatlint.editor import actions, hover, navigation
from heatlint.editor.completion import complete
from heatlint.lsp.features import plain

HOT = "heat_template_version: 2018-08-31\n"
PARAMETERS = f"""{HOT}parameters:
  size: {{type: string, constraints: [{{custom_constraint: nova.flavor}}]}}
  name: {{type: string}}
  many: {{type: number, default: 3}}
  on: {{type: boolean, default: true}}
  list: {{type: comma_delimited_list, default: [a, b]}}
  map: {{type: json, default: {{host: {{port: 80}}}}}}
conditions:
  big: {{equals: [{{get_param: many}}, 3]}}
resources:
  net: {{type: OS::Neutron::Net}}
  subnet: {{type: OS::Neutron::Subnet, properties: {{network: {{get_resource: net}}, cidr: 10.0.0.0/24}}}}
  group: {{type: OS::Neutron::SecurityGroup}}
  nested: {{type: nested/port.yaml, properties: {{net: {{get_resource: net}}}}}}
"""
SERVER = f"{PARAMETERS}  server:\n    type: OS::Nova::Server\n    properties:\n"
PORT = f"{PARAMETERS}  port:\n    type: OS::Neutron::Port\n    properties:\n"
OUTPUT = f"{PORT}      network: {{get_resource: net}}\noutputs:\n  o:\n    value: "
MERGED = f"""{PARAMETERS}  a: &p
    type: OS::Neutron::Port
    properties: &q {{network: net}}
  b:
    <<: *p
"""
MAPPING = """\
HeatTemplateFormatVersion: '2012-12-12'
Parameters:
  Key: {Type: String}
Mappings:
  Map: {small: {cpus: 1}, large: {cpus: 2, memory: 4}}
Resources:
  H: {Type: 'AWS::CloudFormation::WaitConditionHandle'}
  S:
    Type: AWS::EC2::Instance
    Properties:
      KeyName: {'Fn::FindInMap':"""
SITUATIONS = {
    # --- from nothing
    "an empty file": ("|", "first heat_template_version"),
    "a template from nothing": ("|", "inserts template -> resources:\n  resource:\n    type: "),
    "an environment from nothing": ("|", "inserts environment -> resource_registry:\n  My::Type: template.yaml"),
    "half of the first key": ("heat|", "first heat_template_version"),
    "a first key that has its colon": (
        "heat|: 2018-08-31",
        "inserts heat_template_version -> heat_template_version: 2018",
    ),
    "a first key in quotes": ('"heat|"', 'inserts heat_template_version -> "heat_template_version"'),
    "the first key of JSON": ("{|}", 'inserts heat_template_version -> {"heat_template_version": "2021-04-16"}'),
    "the first key of JSON, in quotes": (
        '{"|"}',
        'inserts heat_template_version -> {"heat_template_version": "2021-04-16"}',
    ),
    "what a key of a resource means": (
        f"{PARAMETERS}  s:\n    type: OS::Heat::None\n    prop|erties: {{}}\n",
        "hover The values of the properties that the type has.",
    ),
    "a value after a colon in brackets": (
        f"{PARAMETERS}  p: {{type: OS::Octavia::Pool, properties: {{protocol:|}}}}",
        "inserts TCP -> {protocol: TCP}",
    ),
    "a call after a colon in brackets": (
        f"{PARAMETERS}  p: {{type: OS::Neutron::Port, properties: {{network:|}}}}",
        "inserts net -> {network: {get_resource: net}}",
    ),
    "an item after a dash": (
        f"{PARAMETERS}  p:\n    type: OS::Heat::None\n    depends_on:\n      -|",
        "inserts net -> \n      - net",
    ),
    "a key after a dash": (
        f"{HOT}parameters:\n  a:\n    constraints:\n      -|",
        "inserts range -> \n      - range:\n          ",
    ),
    "a function after a dash": (
        f"{PORT}      security_groups:\n        -|",
        "inserts get_param -> \n        - get_param: ",
    ),
    "half of a type in brackets": (
        f"{PARAMETERS}  p: {{type: OS:|}}",
        "inserts OS::Heat::None -> {type: OS::Heat::None}",
    ),
    "more of a type in brackets": (f"{PARAMETERS}  p: {{type: OS::Nova::|}}", "first OS::Nova::Flavor"),
    "half of a type before another key": (
        f"{PARAMETERS}  p: {{type: OS::|, condition: big}}",
        "inserts OS::Heat::None -> {type: OS::Heat::None, condition: big}",
    ),
    "versions, the newest first": ("heat_template_version: |\n", "first 2021-04-16"),
    "a version without a blank": ("heat_template_version:|\n", "inserts 2018-08-31 -> version: 2018-08-31"),
    "sections": (f"{HOT}|", "has parameters"),
    "sections that exist": (f"{HOT}parameters: {{}}\n|", "not parameters"),
    "a section with its first entry": (f"{HOT}out|", "inserts outputs -> outputs:\n  "),
    "both sections at once": (f"{HOT}|", "inserts sections -> parameters:\n  name:\n    type: string"),
    "a name that the author chooses": (f"{HOT}parameters:\n  |", "empty"),
    "keys of a parameter": (f"{HOT}parameters:\n  a:\n    |", "first type"),
    "types of a parameter": (f"{HOT}parameters:\n  a:\n    type: |", "has comma_delimited_list"),
    "a boolean key": (f"{HOT}parameters:\n  a: {{type: string, hidden: |}}", "first true, false"),
    "a default of allowed values": (
        f"{HOT}parameters:\n  a:\n    type: string\n    default: |\n    constraints: [{{allowed_values: [x, y]}}]\n",
        "has y",
    ),
    "kinds of constraints": (f"{HOT}parameters:\n  a:\n    constraints:\n      - |", "has custom_constraint"),
    "a value before another one in brackets": (
        f"{PARAMETERS}  p: {{type: OS::Neutron::Port, properties: {{name: {{get_param:| other}}}}}}",
        "inserts name -> {get_param: name}",
    ),
    "a value before another one": (f"{PORT}      network:| other\n", "inserts net -> network: {get_resource: net}"),
    "a value before one in quotes": (f"{PORT}      network: | 'x'\n", "inserts net -> network: {get_resource: net}"),
    "no value before one in lines of its own": (f"{PORT}      network:|\n        get_resource: net\n", "empty"),
    "a function in a brace after a colon": (f"{PORT}      network:{{|", "inserts get_param -> network: {get_param: "),
    "a name in a brace after a colon": (
        f"{PORT}      network:{{get_resource: |}}",
        "inserts net -> network: {get_resource: net}",
    ),
    "a key in a brace after a dash": (
        f"{PORT}      fixed_ips:\n        -{{|}}",
        "inserts subnet -> \n        - {subnet: }",
    ),
    "half of a value after a colon": (
        f"{PARAMETERS}  a:\n    type:OS::Nova::S|",
        "inserts OS::Nova::Server -> \n    type: OS::Nova::Server",
    ),
    "half of a value after a colon in brackets": (
        f"{PARAMETERS}  a: {{type:OS::Nova::S|}}",
        "inserts OS::Nova::Server -> {type: OS::Nova::Server}",
    ),
    "a key before a glued value": (f"{PORT}      net|:x", "inserts network -> \n      network:x"),
    "keys of a range": (f"{HOT}parameters:\n  a:\n    constraints:\n      - range: {{|}}", "first min, max"),
    "custom constraints": (
        f"{HOT}parameters:\n  a: {{constraints: [{{custom_constraint: neu|}}]}}",
        "has neutron.network",
    ),
    "parameters of a group": (f"{PARAMETERS}parameter_groups:\n  - parameters: [|]\n", "has size"),
    "a key behind a tab": (f"{HOT}resources:\n\t|", "empty"),
    "a half-typed key behind blanks and a tab": (f"{SERVER}    \tna|", "empty"),
    "a key of JSON behind tabs": ('{\n\t"heat_template_version": "2018-08-31",\n\t"res|"\n}', "has resources"),
    # --- resources
    "a server with all it needs": (
        f"{PARAMETERS}  |",
        "inserts server with a port and a floating IP -> port: {get_resource: server_port}",
    ),
    "a group": (f"{PARAMETERS}  |", "inserts group of resources -> name: group-%index%"),
    "keys of a resource": (f"{PARAMETERS}  a:\n    |", "first type, properties"),
    "types by a part of their name": (f"{PARAMETERS}  a:\n    type: server|", "first OS::Nova::Server"),
    "types before those with names of AWS": (f"{PARAMETERS}  a:\n    type: |", "first OS::Aodh::Alarm"),
    "types of AWS by their beginning": (f"{PARAMETERS}  a:\n    type: AWS::|", "has AWS::EC2::Instance"),
    "types of AWS in CFN": (
        f"{MAPPING[: MAPPING.index('  S:')]}  S:\n    Type: |",
        "first AWS::AutoScaling::AutoScalingGroup",
    ),
    "types without a blank": (f"{PARAMETERS}  a:\n    type:|", "inserts OS::Nova::Server -> type: OS::Nova::Server"),
    "a nested template": (f"{PARAMETERS}  a:\n    type: nest|", "inserts nested/port.yaml -> type: nested/port.yaml"),
    "properties, the required ones first": (f"{PORT}      |", "first network"),
    "properties that exist": (f"{PORT}      network: n\n      |", "not network"),
    "properties in brackets": (f"{PARAMETERS}  a: {{type: OS::Neutron::Port, properties: {{|}}}}", "first network"),
    "parameters of a nested template": (
        f"{PARAMETERS}  a:\n    type: nested/port.yaml\n    properties:\n      |",
        "first net",
    ),
    "parameters of a registered type": (
        f"{PARAMETERS}  a:\n    type: My::Port\n    properties:\n      |",
        "first net",
    ),
    "names in depends_on": (f"{PARAMETERS}  a:\n    type: OS::Heat::None\n    depends_on: |", "first net"),
    "names in a list of depends_on": (
        f"{PARAMETERS}  a:\n    type: OS::Heat::None\n    depends_on: [net, |]",
        "not net",
    ),
    "deletion policies": (f"{PARAMETERS}  a:\n    type: OS::Heat::None\n    deletion_policy: |", "has Retain"),
    "conditions": (f"{PARAMETERS}  a:\n    type: OS::Heat::None\n    condition: |", "first big"),
    "a member of a group": (
        f"{PARAMETERS}  a:\n    type: OS::Heat::ResourceGroup\n    properties:\n      resource_def:\n        |",
        "has type",
    ),
    "the type of a member": (
        f"{PARAMETERS}  a:\n    type: OS::Heat::ResourceGroup\n    properties:\n      resource_def: {{type: port|}}",
        "has OS::Neutron::Port",
    ),
    "properties of a member": (
        f"{PARAMETERS}  a:\n    type: OS::Heat::ResourceGroup\n    properties:\n      resource_def:\n"
        "        type: OS::Neutron::Port\n        properties:\n          |",
        "first network",
    ),
    # --- anchors, aliases, merges
    "the type from a merge": (f"{MERGED}    properties:\n      |", "first network"),
    "attributes by a type from a merge": (f"{MERGED}outputs:\n  o: {{value: {{get_attr: [b, |]}}}}", "has mac_address"),
    "the anchors before an alias": (f"{MERGED}    properties: *|", "first *q, *p"),
    "no anchor of a text": (f"{MERGED}    properties: '*|'", "empty"),
    "no items in an anchor": (f"{PORT}      network: &n|", "empty"),
    "no items in a tag in brackets": (f"{PORT}      network: {{get_param: !!st|}}", "empty"),
    "a value after an anchor in brackets": (
        f"{PORT}      network: {{get_param: &n |}}",
        "inserts name -> {get_param: &n name}",
    ),
    "a key after an anchor in brackets": (
        f"{PARAMETERS}  p: {{type: &t OS::Neutron::Port, properties: &p {{netw|}}}}",
        "inserts network -> properties: &p {network: }}",
    ),
    "where an alias leads": (f"{MERGED}    properties: *|q\n", "to     properties: &q"),
    "where a merge leads": (MERGED.replace("*p", "*|p"), "to   a: &p"),
    "the parameter behind an alias": (
        f"{OUTPUT}[{{get_param: &x many}}, {{get_param: *|x}}]",
        "to   many: ",
    ),
    "what an alias repeats": (f"{MERGED}    properties: *|q\n", "hover repeats line"),
    # --- lists without what they have
    "parameters that no group has": (
        f"{PARAMETERS}parameter_groups:\n  - parameters: [size]\n  - parameters: [name, |]",
        "first many",
    ),
    "the item itself": (f"{PARAMETERS}  a:\n    type: OS::Heat::None\n    depends_on: [net, group|]", "has group"),
    "outputs need a value": (f"{PARAMETERS}outputs:\n  o:\n    |", "first value"),
    "keys of a mapping": (f"{MAPPING} [Map, |]}}", "first small, large"),
    "inner keys of a mapping": (f"{MAPPING} [Map, small, |]}}", "first cpus"),
    "inner keys behind a call": (f"{MAPPING} [Map, {{Ref: Key}}, |]}}", "first cpus, memory"),
    "a parameter for Ref": (MAPPING.replace("{'Fn::FindInMap':", "{Ref: |}"), "first Key"),
    "a sink of events": ("parameters: {}\nevent_sinks:\n  - |", "first type, target"),
    "the type of a sink of events": ("parameters: {}\nevent_sinks: [{type: |}]", "first zaqar-queue"),
    # --- values, the fitting ones first
    "allowed values": (f"{SERVER}      user_data_format: |", "has SOFTWARE_CONFIG"),
    "a boolean": (f"{PORT}      admin_state_up: |", "first true, false"),
    "a parameter for a boolean": (f"{PORT}      admin_state_up: |", "inserts on -> admin_state_up: {get_param: on}"),
    "the parameter with the constraint": (f"{SERVER}      flavor: |", "first size"),
    "the same after get_param": (f"{SERVER}      flavor: {{get_param: |}}", "first size"),
    "networks for a network": (f"{PORT}      network: |", "first net"),
    "networks after get_resource": (f"{PORT}      network: {{get_resource: |}}", "first net"),
    "never the resource itself": (f"{PORT}      network: {{get_resource: |}}", "not port"),
    "no cycle": (
        f"{PARAMETERS}  a:\n    type: OS::Neutron::Net\n    properties: {{name: {{get_resource: |}}}}\n"
        "  b:\n    type: OS::Neutron::Subnet\n    properties: {network: {get_resource: a}, cidr: 10.0.0.0/24}\n",
        "not b",
    ),
    "groups for security_groups": (f"{PORT}      security_groups: [|]", "first group"),
    "groups in a list of lines": (f"{PORT}      security_groups:\n        - |", "first group"),
    "a list parameter for a list": (f"{PORT}      security_groups: |", "has list"),
    "any value for tags": (f"{PORT}      tags: [|]", "has name"),
    "a json parameter for a map": (f"{PORT}      value_specs: |", "has map"),
    "a parameter with another constraint comes later": (f"{SERVER}      networks: [{{port: |}}]", "first name, size"),
    "a key pair for its name": (
        f"{PARAMETERS}  k: {{type: OS::Nova::KeyPair, properties: {{name: a}}}}\n"
        "  s:\n    type: OS::Nova::Server\n    properties:\n      key_name: |",
        "first k",
    ),
    "allowed values of a list": (
        f"{PARAMETERS}  d:\n    type: OS::Heat::SoftwareDeployment\n    properties:\n      actions: [|]",
        "first CREATE, UPDATE",
    ),
    "allowed values that the list lacks": (
        f"{PARAMETERS}  d:\n    type: OS::Heat::SoftwareDeployment\n    properties:\n      actions: [CREATE, |]",
        "not CREATE",
    ),
    "a parameter inside quotes": (f'{SERVER}      flavor: "|"\n', "inserts size -> flavor: {get_param: size}\n"),
    "a resource inside single quotes": (
        f"{PORT}      network: 'n|'\n",
        "inserts net -> network: {get_resource: net}\n",
    ),
    "a parameter inside quotes that are open": (
        f'{SERVER}      flavor: "|\n',
        "inserts size -> flavor: {get_param: size}\n",
    ),
    "a parameter inside the quotes of an item": (
        f'{PORT}      security_groups:\n        - "|"\n',
        "inserts group -> - {get_resource: group}\n",
    ),
    "a function inside quotes": (f'{SERVER}      name: "get_p|"\n', "inserts get_param -> name: {get_param: "),
    "an allowed value inside quotes": (
        f'{SERVER}      user_data_format: "|"\n',
        'inserts RAW -> user_data_format: "RAW"\n',
    ),
    # --- functions
    "functions as a value": (f"{SERVER}      name: |", "has str_replace"),
    "functions as a key": (f"{SERVER}      name:\n        |", "has str_replace"),
    "no function that the version lacks": (
        f"{SERVER.replace('2018-08-31', '2013-05-23')}      name: |",
        "not if",
    ),
    "keys of str_replace": (f"{SERVER}      name: {{str_replace: {{|}}}}", "first template, params"),
    "names in a template": (
        f"{SERVER}      name: {{str_replace: {{template: a-$NAME, params: {{|}}}}}}",
        "first $NAME",
    ),
    "parameters of get_param": (f"{SERVER}      name: {{get_param: |}}", "has OS::stack_name"),
    "keys inside a parameter": (f"{SERVER}      name: {{get_param: [map, |]}}", "first host"),
    "deeper keys": (f"{SERVER}      name: {{get_param: [map, host, |]}}", "first port"),
    "resources of get_attr": (f"{OUTPUT}{{get_attr: [|]}}", "has port"),
    "attributes": (f"{OUTPUT}{{get_attr: [port, |]}}", "has fixed_ips"),
    "indices of an attribute": (f"{OUTPUT}{{get_attr: [port, fixed_ips, |]}}", "first 0"),
    "keys of an attribute": (f"{OUTPUT}{{get_attr: [port, fixed_ips, 0, |]}}", "has ip_address"),
    "keys of an attribute of a resource in a text that was never valid": (
        f"{HOT}resources:\n  fresh: {{type: OS::Neutron::Port}}\n  broken: [\noutputs:\n  o:\n"
        "    value: {get_attr: [fresh, fixed_ips, 0, |]}",
        "has ip_address",
    ),
    "outputs of a nested template": (f"{OUTPUT}{{get_attr: [nested, |]}}", "first address"),
    "files": (f"{SERVER}      user_data: {{get_file: |}}", "has nested/port.yaml"),
    "files above": (f"{SERVER}      user_data: {{get_file: ../|}}", "not ../x"),
    "conditions of if": (f"{SERVER}      name: {{if: [|, a, b]}}", "first big"),
    "functions of conditions": (f"{HOT}conditions:\n  a: |", "has equals"),
    "no condition that uses this one": (
        f"{HOT}conditions:\n  a: {{equals: [1, 1]}}\n  b: {{and: [a, c]}}\n  c: {{or: [a, |]}}\n",
        "not b",
    ),
    "never the condition itself": (f"{HOT}conditions:\n  a: {{equals: [1, 1]}}\n  c: {{or: [a, |]}}\n", "not c"),
    "algorithms": (f"{SERVER}      name: {{digest: [|]}}", "has sha512"),
    "text of a block has no words": (f"{SERVER}      user_data: |\n        ech|", "empty"),
    "a comment has no words": (f"{SERVER}      # na|", "empty"),
    # --- JSON
    "a key of JSON": ('{"heat_template_version": "2018-08-31", "res|"}', 'inserts resources -> "resources": '),
    "a type of JSON": (
        '{"heat_template_version": "2018-08-31", "resources": {"a": {"type": "OS::Nova::Serv|"}}}',
        'inserts OS::Nova::Server -> "type": "OS::Nova::Server"',
    ),
    "a parameter inside quotes of JSON": (
        '{"heat_template_version": "2018-08-31", "parameters": {"size": {"type": "string"}}, "resources": {"s": {'
        '"type": "OS::Nova::Server", "properties": {"flavor": "|"}}}}',
        'inserts size -> "flavor": {"get_param": "size"}}',
    ),
    "a function inside quotes of JSON": (
        '{"heat_template_version": "2018-08-31", "resources": {"s": {"type": "OS::Nova::Server", "properties": '
        '{"flavor": "get|"}}}}',
        'inserts get_param -> "flavor": {"get_param": "',
    ),
    # --- CFN
    "sections of CFN": ("HeatTemplateFormatVersion: '2012-12-12'\n|", "has Resources"),
    "keys of a CFN resource": ("HeatTemplateFormatVersion: '2012-12-12'\nResources:\n  a:\n    |", "first Type"),
    # --- environments
    "sections of an environment": ("parameters: {}\n|", "has resource_registry"),
    "parameters of an environment": ("parameters:\n  count: 2\n  |", "has net"),
    "registered types": ("resource_registry:\n  |", "has OS::Nova::Server"),
    "targets of registered types": ("resource_registry:\n  My::Port: |", "has nested/port.yaml"),
    "hooks": ("resource_registry:\n  resources:\n    a:\n      hooks: |", "has pre-create"),
    "merge strategies": ("parameters: {}\nparameter_merge_strategies:\n  count: |", "has deep_merge"),
    "sections of an environment in JSON": ('{\n  "parameters": {},\n  "re|"\n}\n', "first resource_registry"),
    "parameters of an environment in JSON": ('{\n  "parameters": {\n    "count": 2,\n    "|"\n  }\n}\n', "has net"),
    "a half-typed parameter in braces": ("parameters: {count: 2, ne|}\n", "first net"),
    # --- hover
    "hover on a section": (f"{PARAMETERS}".replace("resources:", "reso|urces:"), "hover Heat's documentation"),
    "hover on a version": (HOT.replace("2018", "20|18") + "resources: {}\n", "hover Its functions: "),
    "hover on a key": (f"{PARAMETERS}  a:\n    ty|pe: OS::Heat::None\n", "hover **type**"),
    "hover on a type": (f"{PARAMETERS}  a:\n    type: OS::Heat::N|one\n", "hover **OS::Heat::None**"),
    "hover on a property": (f"{PORT}      netw|ork: x\n", "hover required"),
    "hover on a parameter": (f"{SERVER}      name: {{get_param: ma|ny}}\n", "hover default `3`"),
    "hover on a pseudo-parameter": (f"{SERVER}      name: {{get_param: 'OS::stack|_name'}}\n", "hover set by Heat"),
    "hover on a function": (f"{SERVER}      name: {{get_pa|ram: many}}\n", "hover get_param: PARAMETER"),
    "hover on a condition": (
        f"{PARAMETERS}  a: {{type: OS::Heat::None, condition: b|ig}}\n",
        "hover true in this stack",
    ),
    "hover on an attribute": (f"{OUTPUT}{{get_attr: [port, fixed|_ips]}}\n", "hover attribute of OS::Neutron::Port"),
    "hover on a replaced name": (
        f"{SERVER}      name: {{str_replace: {{template: a-$NA|ME, params: {{$NAME: b}}}}}}\n",
        "hover with `b`",
    ),
    "hover on a constraint": (
        f"{HOT}parameters:\n  a: {{type: number, constraints: [{{mod|ulo: {{step: 2, offset: 0}}}}]}}\n",
        "hover those that leave `offset`",
    ),
    "hover on a bound": (
        f"{HOT}parameters:\n  a: {{type: number, constraints: [{{range: {{m|in: 2}}}}]}}\n",
        "hover lowest number",
    ),
    "hover on a type of parameters": (f"{HOT}parameters:\n  a: {{type: js|on}}\n", "hover a text in JSON"),
    "hover on a deletion policy": (
        f"{PARAMETERS}  a:\n    type: OS::Heat::None\n    deletion_policy: ret|ain\n",
        "hover leaves what it has made",
    ),
    "hover on an update policy": (
        f"{PARAMETERS}  a:\n    type: OS::Heat::ResourceGroup\n    update_policy: {{rolling_up|date: {{}}}}\n",
        "hover keys: `min_in_service`",
    ),
    "hover on a custom constraint": (
        f"{HOT}parameters:\n  a: {{type: string, constraints: [{{custom_constraint: nova.fl|avor}}]}}\n",
        "hover by its name or ID: flavor",
    ),
    "hover on a custom constraint without a cloud": (
        f"{HOT}parameters:\n  a: {{type: string, constraints: [{{custom_constraint: mac|_addr}}]}}\n",
        "hover a MAC address. Heat checks that without",
    ),
    "hover on a file": (f"{SERVER}      user_data: {{get_file: nested/po|rt.yaml}}\n", "hover lines, "),
    "hover on a missing file": (f"{SERVER}      user_data: {{get_file: no|ne.sh}}\n", "hover it does not exist"),
    "hover on an allowed value": (f"{SERVER}      user_data_format: R|AW\n", "hover one of `HEAT_CFNTOOLS`, `RAW`"),
    "hover on a boolean": (
        f"{PORT}      port_security_enabled: tr|ue\n",
        "hover **port_security_enabled**",
    ),
    "hover on a default": (
        f"{HOT}parameters:\n  a: {{type: string, default: x|y, constraints: [{{allowed_values: [xy, z]}}]}}\n",
        "hover one of `xy`, `z`",
    ),
    "hover on a value for a nested template": (
        f"{PARAMETERS}  a: {{type: nested/port.yaml, properties: {{net: pub|lic}}}}\n",
        "hover the network",
    ),
    "hover on a value of an environment": ("parameters:\n  count: 1|2\n", "hover **count** · parameter"),
    "hover on hooks": ("resource_registry:\n  resources:\n    a: {ho|oks: pre-create}\n", "hover clears the hook"),
    "hover on a merge strategy": ("parameter_merge_strategies:\n  count: deep_|merge\n", "hover As `merge`"),
    "hover on a parameter in JSON": ('{\n  "parameters": {\n    "co|unt": 2\n  }\n}\n', "hover default"),
    # --- definitions
    "definition of a parameter": (f"{SERVER}      name: {{get_param: ma|ny}}\n", "to   many: {type: number"),
    "definition of a resource": (f"{PORT}      network: {{get_resource: n|et}}\n", "to   net: {type"),
    "definition of a condition": (f"{PARAMETERS}  a: {{type: OS::Heat::None, condition: b|ig}}\n", "to   big: "),
    "definition of a nested template": (f"{PARAMETERS}  a: {{type: nested/po|rt.yaml}}\n", "to heat_template_version"),
    "definition of a replaced name": (
        f"{SERVER}      name:\n        str_replace:\n          template: a-$NA|ME\n          params:\n"
        "            $NAME: b\n",
        "to             $NAME: b",
    ),
    "definition of a parameter in an environment": ("parameters:\n  cou|nt: 2\n", "to   count: {type: number"),
    # --- actions
    "declare a parameter": (f"{SERVER}      name: {{get_param: ne|w}}\n", "act Declare the parameter"),
    "correct a name": (f"{SERVER}      name: {{get_param: nam|}}\n", 'act Replace "nam" with "name"'),
    "create a file": (f"{PARAMETERS}  a: {{type: ne|w.yaml}}\n", 'act Create "new.yaml"'),
    "add what is required": (f"{PARAMETERS}  po|rt: {{type: OS::Neutron::Port}}\n", "act Add the required property"),
    "extract to a parameter": (f"{SERVER}      image: cir|ros\n", 'act Extract to the parameter "image"'),
    "extract resources": (f"{PARAMETERS}  a|b: {{type: OS::Heat::None}}\n", 'act Extract the resource "ab" to'),
    "use only if": (f"{SERVER}      image: cir|ros\n", 'act Use the value only if the condition "big"'),
    "suppress": (f"{SERVER}      name: {{get_param: ne|w}}\n", "act Suppress HL401"),
    "sort the sections": (PARAMETERS.replace("resources:", "reso|urces:"), "act Sort the sections"),
    "convert the version": (HOT.replace("2018", "20|18") + "resources: {}\n", "act Convert to version 2021-04-16"),
    "add a stack": (HOT.replace("2018", "20|18") + "resources: {}\n", 'act Add the stack of "'),
    "convert what is deprecated": (
        f"{PARAMETERS}  a:\n    type: OS::Heat::StructuredDeploy|ments\n"
        "    properties: {servers: {a: b}, config: c}\n",
        'act Replace "OS::Heat::StructuredDeployments" with',
    ),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("project"))


@pytest.mark.parametrize(("written", "expected"), [pytest.param(*each, id=key) for key, each in SITUATIONS.items()])
def test_situation(project, written, expected):
    at = written.rindex("|") if written.count("|") > 1 else written.index("|")
    text = written[:at] + written[at + 1 :]
    is_environment = written.startswith(("parameter", "resource_registry", '{\n  "parameters"'))
    file = project.open("env.yaml" if is_environment else "second.yaml", text)
    file.read()
    kind, _, wanted = expected.partition(" ")
    workspace = project.workspace
    if kind == "hover":
        found = hover.hover(workspace, file, at)
        assert found is not None and wanted in found[0]
    elif kind == "to":
        lines = [
            other.buffer.text[slice(*other.buffer.line_span(other.buffer.line(start)))]
            for other, start, _ in navigation.definitions(workspace, file, at)
        ]
        assert any(line.startswith(wanted) for line in lines), lines
    elif kind == "act":
        titles = [each.title for each in actions.actions(workspace, file, at, at, lazy=True)]
        assert any(title.startswith(wanted) for title in titles), titles
    else:
        check_completion(complete(workspace, file, at), text, kind, wanted)


def check_completion(items, text, kind, wanted):
    found = items.sorted()
    labels = [item.label for item in found]
    if kind == "first":
        names = wanted.split(", ")
        assert labels[: len(names)] == names
    elif kind == "has":
        assert wanted in labels
    elif kind == "not":
        assert wanted not in labels
    elif kind == "empty":
        assert labels == []
    else:
        name, after = wanted.split(" -> ", 1)
        item = next(item for item in found if item.label == name)
        start, end = items.replaced(item)
        before = text[:start]
        for at, more in sorted(items.elsewhere, reverse=True):
            before = before[:at] + more + before[at:]
        assert after in before + plain(item.insert) + text[end:]
