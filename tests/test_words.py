"""Messages that tell what to write instead: one template of a kind, and the finding that helps its author."""

from __future__ import annotations

import pytest
from helpers import found

from heatlint import catalog

HOT = "heat_template_version: 2018-08-31\n"
PLUGIN = '; if your cloud has it, pass its file with "--types", and if an environment maps it, pass that with "-e"'
ENDING = 'is not a resource type; the name of a nested template must end in ".yaml" or ".template"'


@pytest.mark.parametrize(
    "type_name, message",
    [
        pytest.param("node.yml", f'"node.yml" {ENDING}', id="yml"),
        pytest.param("../lib/node.json", f'"../lib/node.json" {ENDING}', id="json"),
        pytest.param("http://there/node_yaml", f'"http://there/node_yaml" {ENDING}', id="URL"),
        pytest.param(
            "OS::Contrail::Net", f'there is no resource type "OS::Contrail::Net"{PLUGIN}', id="namespace of a plugin"
        ),
        pytest.param("OS::Nova::Thing", 'there is no resource type "OS::Nova::Thing"', id="namespace of Heat"),
        pytest.param("Thing", 'there is no resource type "Thing"', id="no namespace"),
        pytest.param(
            "OS::Nvoa::Server",
            'there is no resource type "OS::Nvoa::Server"; did you mean "OS::Nova::Server"?',
            id="misspelled namespace",
        ),
    ],
)
def test_an_unknown_type_is_explained_by_what_its_name_looks_like(type_name, message):
    findings = found(f"{HOT}resources:\n  r: {{type: '{type_name}'}}\n", rules={"HL301"})
    assert [each.message for each in findings] == [message]


def test_the_file_name_of_a_type_is_explained_in_the_environment_that_maps_to_it():
    (finding,) = found(
        HOT + "resources:\n  r: {type: 'My::Node'}\n",
        environment={"resource_registry": {"My::Node": "file:///there/node.yml"}},
        files={"file:///there/node.yml": HOT},
    )
    assert finding.message == f'"node.yml" {ENDING}'


@pytest.mark.parametrize(
    "name, release, successor",
    [
        pytest.param("OS::Neutron::Pool", 27, "OS::Octavia::Pool", id="LBaaS v1"),
        pytest.param("OS::Neutron::LBaaS::L7Rule", 27, "OS::Octavia::L7Rule", id="LBaaS v2"),
        pytest.param("OS::Quantum::Port", 27, "OS::Neutron::Port", id="Quantum"),
        pytest.param("OS::Quantum::Pool", 27, "OS::Octavia::Pool", id="Quantum, twice replaced"),
        pytest.param(
            "OS::Ceilometer::Alarm", 27, "OS::Aodh::GnocchiAggregationByMetricsAlarm", id="Ceilometer threshold alarm"
        ),
        pytest.param("OS::Ceilometer::CombinationAlarm", 27, "OS::Aodh::CompositeAlarm", id="combination alarm"),
        pytest.param("OS::Nova::FloatingIP", 27, "OS::Neutron::FloatingIP", id="addresses of Nova"),
        pytest.param(
            "OS::Heat::SoftwareDeployments", 27, "OS::Heat::SoftwareDeploymentGroup", id="what Heat itself names"
        ),
        pytest.param("OS::Glance::Image", 11, None, id="the release does not have the successor"),
        pytest.param("OS::Nova::Server", 27, None, id="a type that stays"),
        pytest.param("OS::Quantum::Nothing", 27, None, id="nothing of that name"),
    ],
)
def test_the_successor_of_a_type_is_one_that_the_target_has(name, release, successor):
    assert catalog.known(release).successor(name) == successor


def test_a_misspelled_custom_constraint_is_reported_once_at_its_definition():
    template = HOT + (
        "parameters:\n  key: {type: string, constraints: [{custom_constraint: nova.keypairs}]}\n"
        "outputs: {o: {value: {get_param: key}}}\n"
    )
    (finding,) = found(template, environment={"parameters": {"key": "mine"}})
    assert (finding.rule.code, finding.stage) == ("HL206", "create")
    assert finding.path == ("parameters", "key", "constraints", 0, "custom_constraint")
    assert finding.message == 'the string "nova.keypairs" is not a custom constraint; did you mean "nova.keypair"?'
