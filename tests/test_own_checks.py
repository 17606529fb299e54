"""docs/own-checks.md is the output of tools/own_checks.py and has every resource type."""

from __future__ import annotations

import importlib.util
import pathlib

import pytest

from heatlint import catalog

ROOT = pathlib.Path(__file__).parent.parent
#: The types that most templates use.
MOST_USED = """
OS::Nova::Server OS::Nova::KeyPair OS::Nova::ServerGroup OS::Nova::Flavor OS::Neutron::Port OS::Neutron::Net
OS::Neutron::Subnet OS::Neutron::Router OS::Neutron::RouterInterface OS::Neutron::FloatingIP
OS::Neutron::FloatingIPAssociation OS::Neutron::SecurityGroup OS::Neutron::SecurityGroupRule
OS::Neutron::LBaaS::Listener OS::Neutron::LBaaS::Pool OS::Neutron::LBaaS::PoolMember OS::Octavia::LoadBalancer
OS::Octavia::Listener OS::Octavia::Pool OS::Octavia::PoolMember OS::Octavia::HealthMonitor OS::Heat::SoftwareConfig
OS::Heat::StructuredConfig OS::Heat::MultipartMime OS::Heat::SoftwareDeployment OS::Heat::StructuredDeployment
OS::Heat::SoftwareDeploymentGroup OS::Heat::RandomString OS::Heat::ResourceGroup OS::Heat::CloudConfig
OS::Heat::AutoScalingGroup OS::Heat::ScalingPolicy OS::Heat::Value OS::Heat::WaitCondition
OS::Heat::WaitConditionHandle OS::Heat::AccessPolicy OS::Heat::None OS::Cinder::Volume OS::Cinder::VolumeAttachment
OS::Cinder::VolumeType OS::Keystone::Project OS::Keystone::User AWS::EC2::Instance AWS::EC2::SecurityGroup
AWS::AutoScaling::AutoScalingGroup AWS::AutoScaling::LaunchConfiguration AWS::IAM::User AWS::IAM::AccessKey
AWS::CloudFormation::WaitCondition
""".split()


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("own_checks", ROOT / "tools" / "own_checks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rows(tool):
    """Return type -> (checked, left to a cloud)."""
    cells = [line.strip("|").split("|") for line in tool.page().splitlines() if line.startswith("| `")]
    return {name.strip(" `"): (checked.strip(), cloud.strip()) for name, checked, _, cloud in cells}


def test_page_is_the_output_of_the_tool(tool):
    with open(tool.PAGE, encoding="utf-8") as stream:
        assert stream.read() == tool.page(), "run python tools/own_checks.py"


def test_page_has_each_type(rows):
    assert list(rows) == sorted(catalog.names()) and all(checked for checked, _ in rows.values())


@pytest.mark.parametrize("name", MOST_USED)
def test_most_used_types_are_described(rows, name):
    assert rows[name][0] != "not yet"


def test_types_with_checks_in_heat_are_described(tool, rows):
    assert tool.validated() <= set(rows)
    assert [name for name in sorted(tool.validated()) if rows[name] == ("not yet", "")] == []


@pytest.mark.parametrize("name", sorted(catalog.names()))
def test_docstring_of_a_check_says_what_it_checks(tool, name):
    for check in tool.plugin().checks_of(name):
        covered, cloud = tool.coverage(check)
        assert covered.endswith(".") and "|" not in covered + cloud and (not cloud or cloud.endswith("."))


def test_docstring_is_split_at_cloud(tool):
    def check():
        """What is
        covered.

        Cloud: whether it exists."""

    assert tool.coverage(check) == ("What is covered.", "Whether it exists.")
