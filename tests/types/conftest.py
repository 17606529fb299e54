"""What the own checks of a resource type find."""

from __future__ import annotations

import pytest
import yaml
from helpers import errors, places
from helpers import found as found_in

from heatlint import catalog

BESIDE = """
net: {type: OS::Neutron::Net}
word: {type: OS::Heat::RandomString}
plain: {type: OS::Nova::Server, properties: {flavor: m1, image: i, networks: [{network: n}]}}
ready: {type: OS::Nova::Server, properties: {flavor: m1, image: i, networks: [{network: n}],
                                             user_data_format: SOFTWARE_CONFIG}}
handle: {type: OS::Heat::WaitConditionHandle}
signal: {type: OS::Heat::SwiftSignalHandle}
launch: {type: AWS::AutoScaling::LaunchConfiguration, properties: {ImageId: i, InstanceType: m1}}
none: {type: OS::Heat::None}
iam: {type: AWS::IAM::User}
policy: {type: OS::Heat::AccessPolicy, properties: {AllowedResources: []}}
awshandle: {type: AWS::CloudFormation::WaitConditionHandle}
"""
PARAMETERS = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "list": {"type": "comma_delimited_list"},
    "map": {"type": "json"},
    "flag": {"type": "boolean"},
}


@pytest.fixture
def found():
    """Ask for (code, dotted path from the resource) of the errors in a resource, given as "TYPE {properties}".

    The parameters text, number, list, map and flag have values that nobody knows; `more` stands beside the properties.
    """

    def ask(written, release=catalog.NEWEST, **more):
        type_name, _, properties = written.partition(" ")
        resource = {"type": type_name, "properties": yaml.safe_load(properties), **more}
        version = "wallaby" if release >= 16 else "2018-08-31"
        template = {
            "heat_template_version": version,
            "parameters": PARAMETERS,
            "resources": {**yaml.safe_load(BESIDE), "r": resource},
        }
        diagnostics = errors(found_in(template, release=release, assume_values=True))
        return [(code, path.partition(".r.")[2].removeprefix("properties.")) for code, path in places(diagnostics)]

    return ask
