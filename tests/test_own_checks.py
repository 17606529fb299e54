"""docs/own-checks.md is what tools/own_checks.py makes, and leaves no type out."""

from __future__ import annotations

import importlib.util
import pathlib

import pytest

from heatlint import catalog

ROOT = pathlib.Path(__file__).parent.parent
#: What templates are mostly made of.
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
    """Type -> (checked, left to a cloud)."""
    cells = [line.strip("|").split("|") for line in tool.page().splitlines() if line.startswith("| `")]
    return {name.strip(" `"): (checked.strip(), cloud.strip()) for name, checked, cloud in cells}


def test_the_page_is_what_the_tool_makes(tool):
    with open(tool.PAGE, encoding="utf-8") as stream:
        assert stream.read() == tool.page(), "run python tools/own_checks.py"


def test_each_type_is_there(rows):
    assert list(rows) == sorted(catalog.names()) and all(checked for checked, _ in rows.values())


@pytest.mark.parametrize("name", MOST_USED)
def test_of_the_most_used_types_all_is_said(rows, name):
    assert rows[name][0] != "not yet"


def test_what_heat_validates_is_covered(tool, rows):
    assert tool.validated() <= set(rows)
    assert [name for name in sorted(tool.validated()) if rows[name] == ("not yet", "")] == []


@pytest.mark.parametrize("name", sorted(catalog.names()))
def test_a_check_says_what_it_covers(tool, name):
    for check in tool.plugin().checks_of(name):
        covered, cloud = tool.said(check)
        assert covered.endswith(".") and "|" not in covered + cloud and (not cloud or cloud.endswith("."))


def test_what_a_docstring_says(tool):
    def check():
        """What is
        covered.

        Cloud: whether it exists."""

    assert tool.said(check) == ("What is covered.", "Whether it exists.")
