"""Own checks of OS::Heat types."""

from __future__ import annotations

import pytest

GROUP = "resource: {type: OS::Heat::RandomString}"
BAD = {
    ("HL333", "length"): ["RandomString {length: 4, character_classes: [{min: 3}, {class: digits, min: 2}]}"],
    ("HL332", "min_adjustment_step"): [
        "ScalingPolicy {auto_scaling_group_id: g, adjustment_type: exact_capacity, scaling_adjustment: 1, "
        "min_adjustment_step: 1}"
    ],
    ("HL333", "min_size"): ["AutoScalingGroup {min_size: 3, max_size: 2, %s}" % GROUP],
    ("HL333", "desired_capacity"): [
        "AutoScalingGroup {min_size: 1, max_size: 2, desired_capacity: 3, %s}" % GROUP,
        "AutoScalingGroup {min_size: 1, max_size: 2, desired_capacity: 0, %s}" % GROUP,
    ],
    ("HL333", "resource"): [
        "AutoScalingGroup {min_size: 0, max_size: 0, resource: {}}",
        "AutoScalingGroup {min_size: 1, max_size: 2, resource: {properties: {a: b}}}",
    ],
    ("HL333", "resource.type"): [
        "AutoScalingGroup {min_size: 0, max_size: 0, resource: {type: {a: b}}}",
        "AutoScalingGroup {min_size: 1, max_size: 2, resource: {type: 5}}",
    ],
    ("HL333", "resource.properties"): [
        "AutoScalingGroup {min_size: 0, max_size: 0, resource: {type: OS::Heat::None, properties: [a]}}",
        "AutoScalingGroup {min_size: 1, max_size: 2, resource: {type: OS::Heat::None, properties: null}}",
    ],
    ("HL333", "resource.metadata"): [
        "AutoScalingGroup {min_size: 0, max_size: 0, resource: {type: OS::Heat::None, metadata: [a]}}",
    ],
    ("HL333", "resource.depends_on"): [
        "AutoScalingGroup {min_size: 0, max_size: 0, resource: {type: OS::Heat::None, depends_on: {a: b}}}",
        "AutoScalingGroup {min_size: 1, max_size: 2, resource: {type: OS::Heat::None, depends_on: null}}",
    ],
    ("HL333", "resource.deletion_policy"): [
        "AutoScalingGroup {min_size: 1, max_size: 2, resource: {type: OS::Heat::None, deletion_policy: null}}",
    ],
    ("HL333", "resource.description"): [
        "AutoScalingGroup {min_size: 1, max_size: 2, resource: {type: OS::Heat::None, description: [a]}}",
    ],
    ("HL333", "LaunchConfigurationName"): [
        "InstanceGroup {AvailabilityZones: [], LaunchConfigurationName: launch, Size: 1}",
        "InstanceGroup {AvailabilityZones: [], LaunchConfigurationName: nothing, Size: 1}",
    ],
    ("HL333", "AllowedResources.1"): ["AccessPolicy {AllowedResources: [net, nothing]}"],
    ("HL333", "configs.1.actions"): [
        "SoftwareComponent {configs: [{tool: t, actions: [CREATE]}, {tool: t, actions: [DELETE, CREATE]}]}",
        "SoftwareComponent {configs: [{tool: t}, {tool: t, actions: [UPDATE]}]}",
    ],
    ("HL333", "inputs.1.default"): [
        "SoftwareConfig {inputs: [{name: a}, {name: b, type: Number, default: q}]}",
        "SoftwareConfig {inputs: [{name: a}, {name: b, type: Boolean, default: 5}]}",
        "SoftwareConfig {inputs: [{name: a}, {name: b, default: [x]}]}",
        "StructuredConfig {inputs: [{name: a}, {name: b, type: CommaDelimitedList, default: 5}]}",
        "SoftwareComponent {configs: [{tool: t}], inputs: [{name: a}, {name: b, type: Json, default: true}]}",
    ],
    ("HL333", "server"): ["SoftwareDeployment {server: {get_resource: plain}}", "StructuredDeployment {server: plain}"],
    ("HL416", "server.get_resource"): ["SoftwareDeployment {server: {get_resource: net}}"],
    ("HL333", "handle"): [
        "WaitCondition {handle: {get_resource: word}, timeout: 5}",
        "SwiftSignal {handle: {get_resource: handle}, timeout: 5}",
        "WaitCondition {handle: somewhere, timeout: 5}",
        "WaitCondition {handle: 10.0.0.300, timeout: 5}",
        "SwiftSignal {handle: somewhere, timeout: 5}",
        "SwiftSignal {handle: signal, timeout: 5}",
    ],
    ("HL333", "template"): [
        "Stack {template: ''}",
        "Stack {template: 'resources: {}'}",
        "Stack {template: '{heat_template_version: wallaby'}",
    ],
    ("HL333", "value"): [
        "Value {value: a, type: number}",
        "Value {value: [a], type: string}",
        "Value {value: {get_param: list}, type: json}",
    ],
}
GOOD = [
    "RandomString {length: 5, character_classes: [{min: 3}, {class: digits, min: 2}]}",
    "RandomString {length: {get_param: number}, character_classes: [{min: 3}, {class: digits, min: 2}]}",
    "ScalingPolicy {auto_scaling_group_id: g, adjustment_type: percent_change_in_capacity, scaling_adjustment: 1, "
    "min_adjustment_step: 1}",
    "ScalingPolicy {auto_scaling_group_id: g, adjustment_type: {get_param: text}, scaling_adjustment: 1, "
    "min_adjustment_step: 1}",
    "AutoScalingGroup {min_size: 1, max_size: 2, desired_capacity: 2, %s}" % GROUP,
    "AutoScalingGroup {min_size: 0, max_size: 0, resource: {type: OS::Heat::None, properties: {a: b}, description: x}}",
    "AutoScalingGroup {min_size: 0, max_size: 0, resource: {get_param: map}}",
    "AutoScalingGroup {min_size: 0, max_size: 0, resource: {type: {get_param: text}, metadata: {get_param: map}}}",
    "AutoScalingGroup {min_size: {get_param: number}, max_size: 2, desired_capacity: {get_param: number}, %s}" % GROUP,
    "InstanceGroup {AvailabilityZones: [], LaunchConfigurationName: {get_resource: launch}, Size: 1}",
    "InstanceGroup {AvailabilityZones: [], LaunchConfigurationName: {get_param: text}, Size: 1}",
    "AccessPolicy {AllowedResources: [net, {get_param: text}]}",
    "SoftwareComponent {configs: [{tool: t, actions: [CREATE, CREATE]}, {tool: t, actions: [DELETE]}]}",
    "SoftwareComponent {configs: [{tool: t, actions: {get_param: list}}, {tool: t}]}",
    "SoftwareConfig {inputs: [{name: a, type: Number, default: ''}, {name: b, type: Json, default: [1]}, {name: c}]}",
    "SoftwareConfig {inputs: [{name: a, type: Number, default: '5'}, {name: b, default: 5}, {name: c, default: true}]}",
    "SoftwareConfig {inputs: [{name: b, type: Number, default: {get_param: text}}]}",
    "SoftwareConfig {inputs: [{name: a, type: Boolean, default: 'True'}]}",
    "SoftwareConfig {inputs: [{name: b, type: {get_param: text}, default: 5}]}",
    "SoftwareDeployment {server: {get_resource: ready}}",
    "SoftwareDeployment {server: {get_param: text}}",
    "SoftwareDeployment {server: 5a4c7a5e-2f0b-4c55-8f4b-0c4a4f6f2f11}",
    "SoftwareDeployment {server: some-server}",
    "WaitCondition {handle: {get_resource: handle}, timeout: 5}",
    "WaitCondition {handle: {get_param: text}, timeout: 5}",
    "WaitCondition {handle: {get_resource: none}, timeout: 5}",
    "WaitCondition {handle: handle, timeout: 5}",
    "WaitCondition {handle: 'http://heat-cfn/v1/waitcondition/arn%3Aopenstack', timeout: 5}",
    "SwiftSignal {handle: {get_resource: signal}, timeout: 5}",
    "SwiftSignal {handle: /v1/AUTH_p/c/o, timeout: 5}",
    "Stack {template: 'heat_template_version: wallaby'}",
    "Stack {template: {get_param: text}}",
    "Value {value: '1', type: number}",
    "Value {value: {get_param: text}, type: number}",
    "Value {value: a, type: {get_param: text}}",
    "Value {value: [a]}",
]


@pytest.mark.parametrize("error, written", [(error, text) for error, texts in BAD.items() for text in texts])
def test_refused(found, error, written):
    assert found(f"OS::Heat::{written}") == [error]


@pytest.mark.parametrize("written", GOOD)
def test_accepted(found, written):
    assert found(f"OS::Heat::{written}") == []


INSTANCES = "OS::Heat::InstanceGroup {AvailabilityZones: [], LaunchConfigurationName: launch, Size: 1}"


def test_a_dependency_is_as_good_as_a_reference(found):
    assert found(INSTANCES, depends_on="launch") == found(INSTANCES, depends_on=["net", "launch"]) == []


@pytest.mark.parametrize("pause, right", [("PT1H", True), ("PT", True), ("PT1H1S", False), ("1h", False), ("", False)])
def test_a_pause_of_an_hour_at_most(found, pause, right):
    errors = found(INSTANCES, depends_on="launch", update_policy={"RollingUpdate": {"PauseTime": pause}})
    assert errors == ([] if right else [("HL333", "update_policy.RollingUpdate.PauseTime")])


def test_an_update_policy_that_is_not_known(found):
    policy = {"RollingUpdate": {"PauseTime": {"get_param": "text"}}}
    assert found(INSTANCES, depends_on="launch", update_policy=policy) == []
