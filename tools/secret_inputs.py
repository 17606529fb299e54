"""A secret for tests and tools/fuzz.py, the forms in which an output could show it, and templates that use it."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import json
import re
import urllib.parse

#: It has parts, capitals, and characters that JSON, URLs and XML escape.
SECRET = 'Zq7vK-Mark9W&/k%3"x'
#: How functions and readers may split it.
_SEPARATORS = re.compile(r"[-&/%\",:{}\s]")


@functools.cache
def forms(secret: str) -> frozenset[str]:
    """Return the forms of a secret in small letters: itself, escaped, encoded, reversed, its digests and its parts."""
    data = secret.encode()
    found = {secret, secret[::-1], urllib.parse.quote(secret), urllib.parse.quote(secret, safe="")}
    found |= {json.dumps(secret)[1:-1], repr(secret)[1:-1], html.escape(secret), base64.b64encode(data).decode()}
    found |= {hashlib.new(name, data).hexdigest() for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")}
    found |= {part for part in _SEPARATORS.split(secret) if len(part) > 3}
    return frozenset(form.lower() for form in found)


def shown(text: str, secret: str = SECRET) -> list[str]:
    """Return the forms of a secret that a text shows."""
    small = text.lower()
    return sorted(form for form in forms(secret) if form in small)


HEAD = """\
heat_template_version: 2018-08-31
parameters:
  pw:
    type: string
    hidden: true
    constraints: [length: {max: 3}, {allowed_pattern: "[0-9]+"}]
  data: {type: json, hidden: true}
  many: {type: comma_delimited_list, hidden: true}
"""
CHILD = """\
heat_template_version: 2018-08-31
parameters:
  x: {type: string, constraints: [custom_constraint: ip_addr]}
  y: {type: number, default: 1, constraints: [range: {max: 2}]}
  z: {type: json, default: {}}
resources:
  a: {type: OS::Cinder::Volume, properties: {size: {str_split: ["-", {get_param: x}, 0]}}}
  b: {type: OS::Cinder::Volume, properties: {size: {digest: [md5, {get_param: x}]}, metadata: {get_param: [z, none]}}}
  c: {type: OS::Cinder::Volume, properties: {size: {yaql: {expression: "$.data.toUpper()", data: {get_param: x}}}}}
outputs: {o: {value: {get_param: x}}}
"""
ENVIRONMENT = {
    "parameters": {"pw": SECRET, "data": {"k": SECRET, "l": [SECRET], SECRET: 1}, "many": [SECRET, "b-" + SECRET]}
}

#: Values that are made of the secret.
VALUES = {
    "get_param": "{get_param: pw}",
    "item of json": "{get_param: [data, k]}",
    "item of a list in json": "{get_param: [data, l, 0]}",
    "json": "{get_param: data}",
    "str_replace": '{str_replace: {template: "x-V-y", params: {V: {get_param: pw}}}}',
    "str_replace of it": "{str_replace: {template: {get_param: pw}, params: {Mark: {get_param: data}}}}",
    "str_split": '{str_split: ["-", {get_param: pw}]}',
    "part of str_split": '{str_split: ["-", {get_param: pw}, 1]}',
    "digest": "{digest: [sha256, {get_param: pw}]}",
    "md5": "{digest: [md5, {get_param: pw}]}",
    "list_join": '{list_join: ["", [a, {get_param: pw}, b]]}',
    "capitals": '{yaql: {expression: "$.data.toUpper()", data: {get_param: pw}}}',
    "reversed": "{yaql: {expression: \"$.data.toCharArray().reverse().join('')\", data: {get_param: pw}}}",
    "substring": '{yaql: {expression: "$.data.substring(1, 12)", data: {get_param: pw}}}',
    "key of json": '{yaql: {expression: "$.data.d.keys().first()", data: {d: {get_param: data}}}}',
    "repeat": '{repeat: {for_each: {"%x%": {get_param: many}}, template: "v-%x%"}}',
    "repeated keys": '{repeat: {for_each: {"%x%": {get_param: many}}, template: {"%x%": 1}}}',
    "repeated digest": '{repeat: {for_each: {"%x%": {get_param: many}}, template: {digest: [md5, "%x%"]}}}',
    "map_merge": "{map_merge: [{a: {get_param: pw}}, {b: 1}]}",
    "map_replace": "{map_replace: [{a: q}, {values: {q: {get_param: pw}}}]}",
    "list_concat": "{list_concat: [[{get_param: pw}], [x]]}",
    "if": "{if: [{equals: [{get_param: pw}, z]}, 1, {get_param: pw}]}",
    "make_url": "{make_url: {scheme: http, host: h, username: u, password: {get_param: pw}}}",
    "filter": "{filter: [[x], [{get_param: pw}, x]]}",
    "map": "{a: {get_param: pw}}",
    "list": "[{get_param: pw}]",
    "str_split by it": "{str_split: [{get_param: pw}, a]}",
    "path into it": "{get_param: [pw, a]}",
    "path of it": "{get_param: [data, {get_param: pw}]}",
    "list_join by it": "{list_join: [{get_param: data}, {get_param: pw}]}",
    "digest by it": "{digest: [{get_param: pw}, {get_param: pw}]}",
    "yaql that fails": '{yaql: {expression: "$.data.int()", data: {get_param: pw}}}',
    "attribute": "{get_attr: [{get_param: pw}, x]}",
    "resource": "{get_resource: {get_param: pw}}",
    "file": "{get_file: {get_param: pw}}",
}

#: Templates that use a value V_ at many places where it is wrong.
PLACES = {
    "properties": """\
resources:
  a:
    type: OS::Neutron::Port
    properties: {network: n, mac_address: V_, dns_name: V_, admin_state_up: V_, fixed_ips: V_, name: V_}
  b: {type: OS::Cinder::Volume, properties: {size: V_, metadata: V_, image: V_, scheduler_hints: V_}}
  c:
    type: OS::Neutron::Subnet
    properties: {network: n, cidr: V_, ip_version: V_, allocation_pools: [{start: V_, end: V_}], dns_nameservers: V_}
  d:
    type: OS::Nova::Server
    properties: {flavor: V_, networks: [{network: V_, fixed_ip: V_}], user_data_format: V_, block_device_mapping_v2: V_}
  e: {type: OS::Heat::RandomString, properties: {length: V_, salt: V_, character_classes: V_}}
  f: {type: OS::Keystone::User, properties: {password: V_, enabled: V_}}
  g: {type: OS::Heat::SoftwareConfig, properties: {config: V_, group: V_, inputs: V_}}
  h: {type: OS::Heat::Value, properties: {type: number, value: V_}}
  i: {type: OS::Neutron::SecurityGroup, properties: {rules: [{protocol: V_, port_range_min: V_, remote_ip_prefix: V_}]}}
""",
    "definition": """\
resources:
  a:
    type: OS::Heat::Value
    properties: {type: json, value: V_}
    metadata: V_
    deletion_policy: V_
    update_policy: V_
    depends_on: V_
    condition: V_
""",
    "members": """\
resources:
  a:
    type: OS::Heat::ResourceGroup
    properties: {count: V_, resource_def: {type: OS::Cinder::Volume, properties: {size: V_}}}
  b:
    type: OS::Heat::ResourceGroup
    properties: {count: 2, resource_def: {type: child.yaml, properties: {x: V_, y: V_, z: V_}}}
  c: {type: child.yaml, properties: {x: V_, y: V_, z: V_, unknown: V_}}
""",
    "functions": """\
resources:
  a: {type: OS::Heat::Value, properties: {value: {list_join: [V_, [V_]]}}}
  b: {type: OS::Heat::Value, properties: {value: {str_split: [V_, V_, V_]}}}
  c: {type: OS::Heat::Value, properties: {value: {str_replace: {template: V_, params: V_}}}}
  d: {type: OS::Heat::Value, properties: {value: {map_merge: [V_, V_]}}}
  e: {type: OS::Heat::Value, properties: {value: {digest: [V_, V_]}}}
  f: {type: OS::Heat::Value, properties: {value: {repeat: {for_each: {"%a%": V_}, template: {digest: [md5, "%a%"]}}}}}
  g: {type: OS::Cinder::Volume, properties: {size: {yaql: {expression: V_, data: V_}}}}
  h: {type: OS::Cinder::Volume, properties: {size: {if: [V_, V_, V_]}}}
  i: {type: OS::Cinder::Volume, properties: {size: {make_url: {host: V_, port: V_, scheme: V_}}}}
""",
    "outputs": """\
conditions: {c1: {equals: [V_, 1]}, c2: V_, c3: {not: V_}}
resources:
  a: {type: OS::Heat::Value, condition: c1, properties: {value: 1}}
  b: {type: child.yaml, properties: {x: V_}}
outputs:
  o: {value: V_, condition: c3}
  p: {value: {get_attr: [b, V_]}}
  q: {value: {str_split: ["-", V_, 99]}}
  r: {value: {get_attr: [b, o, V_]}}
""",
}

#: The same in a CFN template.
CFN_HEAD = """\
HeatTemplateFormatVersion: 2012-12-12
Parameters:
  pw: {Type: String, NoEcho: "true", MaxLength: 3, AllowedPattern: "[0-9]+"}
  data: {Type: Json, NoEcho: true}
  many: {Type: CommaDelimitedList, NoEcho: TRUE}
"""
CFN_VALUES = {
    "Ref": "{Ref: pw}",
    "Fn::Join": "{'Fn::Join': [x, [a, {Ref: pw}]]}",
    "Fn::Split": "{'Fn::Split': ['-', {Ref: pw}]}",
    "Fn::Select": "{'Fn::Select': [1, {'Fn::Split': ['-', {Ref: pw}]}]}",
    "Fn::Select of json": "{'Fn::Select': [k, {Ref: data}]}",
    "Fn::Select of a list": "{'Fn::Select': [1, {Ref: many}]}",
    "Fn::Select by it": "{'Fn::Select': [{Ref: pw}, {Ref: data}]}",
    "Fn::Replace": "{'Fn::Replace': [{Mark: x}, {Ref: pw}]}",
    "Fn::Base64": "{'Fn::Base64': {Ref: pw}}",
    "Fn::If": "{'Fn::If': [{'Fn::Equals': [{Ref: pw}, a]}, b, {Ref: pw}]}",
    "Fn::FindInMap": "{'Fn::FindInMap': [m, {Ref: pw}, {Ref: pw}]}",
    "Fn::GetAtt": "{'Fn::GetAtt': [{Ref: pw}, {Ref: pw}]}",
    "Fn::MemberListToMap": "{'Fn::MemberListToMap': [Name, Value, [{'Fn::Join': ['', ['.member.0.Name=', {Ref: pw}]]}]]}",  # noqa: E501
}
CFN_PLACES = {
    "properties": """\
Mappings: {m: {a: {b: c}}}
Resources:
  a: {Type: AWS::EC2::Instance, Properties: {ImageId: V_, InstanceType: V_, SecurityGroups: V_, Tags: V_, Volumes: V_}}
  b: {Type: AWS::EC2::Volume, Properties: {Size: V_, AvailabilityZone: V_}}
  c: {Type: OS::Neutron::Port, Properties: {network: n, mac_address: V_, dns_name: V_}, Metadata: V_, DependsOn: V_}
  d:
    Type: OS::Heat::ResourceGroup
    Properties: {count: V_, resource_def: {type: OS::Cinder::Volume, properties: {size: V_}}}
""",
    "outputs": """\
Conditions: {c: {'Fn::Equals': [V_, 1]}, d: V_}
Resources: {a: {Type: AWS::EC2::Volume, Condition: c, Properties: {Size: V_, AvailabilityZone: a}}}
Outputs: {o: {Value: {'Fn::Select': [99, V_]}}, p: {Value: V_}}
""",
}
