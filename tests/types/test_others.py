"""Own checks of the types of services that have few: what is refused, and where, and what is accepted."""

from __future__ import annotations

import pytest

ORDER = "OS::Barbican::Order {type: %s}"
LAUNCH = "AWS::AutoScaling::LaunchConfiguration {%s}"
GROUP = "AWS::AutoScaling::AutoScalingGroup {AvailabilityZones: [nova], %s}"
EIP = "AWS::EC2::EIPAssociation {%s}"
INSTANCE = "AWS::EC2::Instance {ImageId: i, InstanceType: m, %s}"
BALANCER = (
    "AWS::ElasticLoadBalancing::LoadBalancer {AvailabilityZones: [a], Listeners: [{InstancePort: 1, "
    "LoadBalancerPort: 1, Protocol: HTTP}], HealthCheck: {HealthyThreshold: 1, Target: 'HTTP:1/', "
    "UnhealthyThreshold: 1, %s}}"
)
WORKFLOW = "OS::Mistral::Workflow {type: %s, tasks: [{name: t, %s}]}"
TROVE = "OS::Trove::Instance {flavor: f, size: 1, %s}"
IMAGE = "OS::Glance::WebImage {location: 'http://x/', container_format: %s}"

SECRET = "OS::Barbican::Secret {payload_content_encoding: base64, payload_content_type: %s}"
GROUP_RULE = "AWS::EC2::SecurityGroup {GroupDescription: d, SecurityGroupIngress: [{%s}]}"


@pytest.mark.parametrize(
    "written, error",
    [
        ("OS::Cinder::Volume {image: i, snapshot_id: s, size: 1}", ("HL330", "image")),
        ("OS::Cinder::Volume {name: x}", ("HL331", "properties")),
        ("OS::Cinder::Volume {image: i}", ("HL332", "image")),
        ("OS::Cinder::VolumeType {name: x, projects: [p]}", ("HL333", "projects")),
        ("OS::Cinder::Quota {project: p}", ("HL331", "properties")),
        (IMAGE % "ami, disk_format: raw", ("HL333", "disk_format")),
        (IMAGE % "bare, disk_format: raw, members: [m], visibility: private", ("HL332", "members")),
        ("OS::Keystone::User {roles: [{role: r, project: p, domain: d}]}", ("HL330", "roles.0.domain")),
        ("OS::Keystone::GroupRoleAssignment {group: g, roles: [{role: r}]}", ("HL331", "roles.0")),
        (
            "OS::Magnum::ClusterTemplate {coe: swarm, image: i, external_network: n, volume_driver: cinder}",
            ("HL333", "volume_driver"),
        ),
        ("OS::Manila::ShareNetwork {nova_network: n}", ("HL333", "nova_network")),
        ("OS::Manila::ShareNetwork {neutron_network: n}", ("HL332", "neutron_network")),
        ("OS::Mistral::CronTrigger {workflow: {name: w}}", ("HL331", "properties")),
        (WORKFLOW % ("direct", "action: a, workflow: w"), ("HL330", "tasks.0.action")),
        (WORKFLOW % ("direct", "input: {}"), ("HL331", "tasks.0")),
        (WORKFLOW % ("direct", "action: a, requires: [b]"), ("HL333", "tasks.0.requires")),
        (WORKFLOW % ("direct", "action: a, concurrency: 1"), ("HL332", "tasks.0.concurrency")),
        ("OS::Mistral::Workflow {type: reverse, params: {a: b}, tasks: [{name: t, action: a}]}", ("HL332", "type")),
        (TROVE % "users: [{name: usr, password: pas, databases: [dbs]}]", ("HL332", "users")),
        (
            TROVE % "users: [{name: usr, password: pas, databases: [dbs]}], databases: [{name: other}]",
            ("HL333", "users.0.databases.0"),
        ),
        (TROVE % "networks: [{fixed_ip: 10.0.0.1}]", ("HL331", "networks.0")),
        ("OS::Zaqar::Subscription {queue_name: q, subscriber: 'ftp://x'}", ("HL333", "subscriber")),
        ("OS::Zun::Container {image: i, restart_policy: 'never'}", ("HL333", "restart_policy")),
        ("OS::Zun::Container {image: i, mounts: [{mount_path: /a}]}", ("HL331", "mounts.0")),
        ("OS::Zun::Container {image: i, networks: [{fixed_ip: 10.0.0.1}]}", ("HL331", "networks.0")),
        (
            "OS::Barbican::GenericContainer {secrets: [{name: a, ref: r}, {name: b, ref: r}]}",
            ("HL333", "secrets.1.ref"),
        ),
        ("OS::Barbican::RSAContainer {private_key_ref: r, public_key_ref: r}", ("HL333", "public_key_ref")),
        (ORDER % "key, algorithm: aes", ("HL332", "type")),
        (ORDER % "key, algorithm: aes, bit_length: 256, pass_phrase: p", ("HL333", "pass_phrase")),
        (ORDER % "certificate, profile: p", ("HL332", "profile")),
        ("OS::Barbican::Secret {payload_content_type: text/plain}", ("HL332", "payload_content_type")),
        (
            "OS::Barbican::Secret {payload: x, payload_content_type: application/octet-stream}",
            ("HL332", "payload_content_type"),
        ),
        ("OS::Barbican::Secret {payload: x, payload_content_encoding: base64}", ("HL332", "payload_content_encoding")),
        (SECRET % "text/plain, payload: x", ("HL332", "payload_content_encoding")),
        (SECRET % "application/octet-stream, payload: x", ("HL333", "payload")),
        ("OS::Zun::Container {image: i, command: 'echo \"a'}", ("HL333", "command")),
        (LAUNCH % "ImageId: i", ("HL331", "properties")),
        (
            LAUNCH % "ImageId: i, InstanceType: m, BlockDeviceMappings: [{DeviceName: vda}]",
            ("HL333", "BlockDeviceMappings.0"),
        ),
        (
            LAUNCH % "ImageId: i, InstanceType: m, BlockDeviceMappings: [{DeviceName: vda, Ebs: {VolumeSize: '1'}}]",
            ("HL333", "BlockDeviceMappings.0.Ebs"),
        ),
        (GROUP % "MinSize: 2, MaxSize: 1, InstanceId: i", ("HL333", "MinSize")),
        (GROUP % "MinSize: -1, MaxSize: 1, InstanceId: i", ("HL333", "MinSize")),
        (GROUP % "MinSize: 1, MaxSize: 1, DesiredCapacity: 2, InstanceId: i", ("HL333", "DesiredCapacity")),
        (GROUP % "MinSize: 1, MaxSize: 1", ("HL331", "properties")),
        (GROUP % "MinSize: 1, MaxSize: 1, InstanceId: i, VPCZoneIdentifier: [a, b]", ("HL333", "VPCZoneIdentifier")),
        (
            "AWS::AutoScaling::ScalingPolicy {AutoScalingGroupName: g, ScalingAdjustment: 1, "
            "AdjustmentType: ExactCapacity, MinAdjustmentStep: 1}",
            ("HL332", "MinAdjustmentStep"),
        ),
        (EIP % "InstanceId: i", ("HL331", "properties")),
        (EIP % "EIP: 10.0.0.1, AllocationId: a, InstanceId: i", ("HL330", "AllocationId")),
        (EIP % "EIP: 10.0.0.1, NetworkInterfaceId: n", ("HL332", "EIP")),
        (EIP % "AllocationId: a", ("HL331", "properties")),
        (INSTANCE % "NetworkInterfaces: [n], SecurityGroups: [s]", ("HL330", "SecurityGroups")),
        (INSTANCE % "BlockDeviceMappings: [{DeviceName: vda}]", ("HL333", "BlockDeviceMappings.0")),
        (
            INSTANCE % "NetworkInterfaces: [n, {NetworkInterfaceId: {get_resource: net}}]",
            ("HL333", "NetworkInterfaces.1"),
        ),
        (GROUP_RULE % "FromPort: http", ("HL333", "SecurityGroupIngress.0.FromPort")),
        (
            GROUP_RULE % "ToPort: '', SourceSecurityGroupId: {get_resource: net}",
            ("HL333", "SecurityGroupIngress.0.ToPort"),
        ),
        ("AWS::IAM::AccessKey {UserName: nobody}", ("HL333", "UserName")),
        ("AWS::IAM::User {Policies: [nothing]}", ("HL333", "Policies.0")),
        ("AWS::IAM::User {Policies: [{a: b}, net]}", ("HL333", "Policies.1")),
        ("AWS::CloudFormation::WaitCondition {Timeout: 5, Handle: here}", ("HL333", "Handle")),
        ("AWS::CloudFormation::WaitCondition {Timeout: 5, Handle: 10.0.0.300}", ("HL333", "Handle")),
        ("AWS::CloudFormation::WaitCondition {Timeout: 5, Handle: 'http://here/v1'}", ("HL333", "Handle")),
        ("AWS::CloudFormation::WaitCondition {Timeout: 5, Handle: {get_resource: plain}}", ("HL333", "Handle")),
        (
            "AWS::ElasticLoadBalancing::LoadBalancer {AvailabilityZones: [a], Listeners: [], Instances: [i]}",
            ("HL332", "Instances"),
        ),
        (BALANCER % "Interval: '5', Timeout: '10'", ("HL333", "HealthCheck.Interval")),
    ],
)
def test_refused(found, written, error):
    assert [each for each in found(written) if each[0].startswith("HL33")] == [error]


@pytest.mark.parametrize(
    "written",
    [
        "OS::Cinder::Volume {size: 1}",
        "OS::Cinder::Volume {snapshot_id: s}",
        "OS::Cinder::Volume {backup_id: b, image: i}",
        "OS::Cinder::Volume {size: {get_param: number}}",
        "OS::Cinder::Volume {snapshot_id: {get_param: text}}",
        "OS::Cinder::VolumeType {name: x, is_public: false, projects: [p]}",
        IMAGE % "ami, disk_format: ami",
        IMAGE % "bare, disk_format: raw, members: [m], visibility: {get_param: text}",
        "OS::Keystone::User {roles: [{role: r, project: p}, {role: r, domain: {get_param: text}}]}",
        "OS::Manila::ShareNetwork {neutron_network: n, neutron_subnet: {get_param: text}}",
        "OS::Mistral::Workflow {type: reverse, params: {task_name: t}, tasks: [{name: t, action: a, requires: [b]}]}",
        WORKFLOW % ("direct", "workflow: {get_param: text}"),
        TROVE % "users: [{name: usr, password: pas, databases: [dbs]}], databases: [{name: {get_param: text}}]",
        "OS::Zaqar::Subscription {queue_name: q, subscriber: {get_param: text}}",
        "OS::Zaqar::Subscription {queue_name: q, subscriber: 'mailto:a@b'}",
        "OS::Zun::Container {image: i, restart_policy: 'on-failure:3', mounts: [{mount_path: /a, volume_size: 1}]}",
        "OS::Barbican::GenericContainer "
        "{secrets: [{name: a, ref: {get_param: text}}, {name: b, ref: {get_param: text}}]}",
        ORDER % "key, algorithm: {get_param: text}, bit_length: 256",
        ORDER % "{get_param: text}",
        LAUNCH % "InstanceId: i",
        LAUNCH % "ImageId: {get_param: text}, InstanceType: {get_param: text}",
        GROUP % "MinSize: {get_param: number}, MaxSize: 1, LaunchConfigurationName: {get_resource: launch}",
        EIP % "EIP: {get_param: text}, AllocationId: {get_param: text}, InstanceId: i",
        INSTANCE % "SecurityGroups: [s]",
        BALANCER % "Interval: '30', Timeout: {get_param: text}",
        "AWS::ElasticLoadBalancing::LoadBalancer {AvailabilityZones: [a], Listeners: []}",
        SECRET % "application/octet-stream, payload: eHh4",
        SECRET % "{get_param: text}, payload: x",
        "OS::Zun::Container {image: i, command: {get_attr: [word, value]}}",
        "OS::Zun::Container {image: i, command: 'a \"b\"'}",
        INSTANCE % "NetworkInterfaces: [n, {NetworkInterfaceId: {get_resource: net}, DeviceIndex: 1}]",
        INSTANCE % "NetworkInterfaces: [{map_merge: [{NetworkInterfaceId: a}, {get_attr: [word, value]}]}]",
        GROUP_RULE % "FromPort: '22', ToPort: {get_attr: [word, value]}",
        GROUP_RULE % "FromPort: {get_param: text}",
        "AWS::IAM::AccessKey {UserName: {get_resource: iam}}",
        "AWS::IAM::AccessKey {UserName: {get_attr: [word, value]}}",
        "AWS::IAM::AccessKey {UserName: {get_param: text}}",
        "AWS::IAM::User {Policies: [{get_resource: policy}, iam, {a: b}, {get_param: text}]}",
        "AWS::CloudFormation::WaitCondition {Timeout: 5, Handle: {get_resource: awshandle}}",
        "AWS::CloudFormation::WaitCondition {Timeout: 5, Handle: {get_param: text}}",
    ],
)
def test_accepted(found, written):
    assert [each for each in found(written) if each[0].startswith("HL33")] == []


def test_a_launch_configuration_is_referred_to(found):
    group = GROUP % "MinSize: 1, MaxSize: 1, LaunchConfigurationName: launch"
    assert found(group) == [("HL333", "LaunchConfigurationName")]
    assert found(group, depends_on="launch") == []


@pytest.mark.parametrize(
    "pause, errors", [("PT1H", []), ("PT61M", [("HL333", "update_policy.AutoScalingRollingUpdate.PauseTime")])]
)
def test_an_update_pauses_for_an_hour_at_most(found, pause, errors):
    group = GROUP % "MinSize: 1, MaxSize: 1, InstanceId: i"
    assert found(group, update_policy={"AutoScalingRollingUpdate": {"PauseTime": pause}}) == errors


@pytest.mark.parametrize(
    "written, release, codes",
    [
        (IMAGE % "bare, disk_format: raw, members: [m], visibility: private", 15, []),
        (IMAGE.replace("WebImage", "Image") % "ami, disk_format: raw", 18, ["HL333"]),
        (IMAGE.replace("WebImage", "Image") % "ami, disk_format: raw", 22, []),
        ('OS::Zun::Container {image: i, command: "\'a"}', 12, []),
        ("OS::Manila::ShareNetwork {nova_network: n}", 22, []),
        ("OS::Manila::ShareNetwork {nova_network: n, neutron_subnet: s}", 22, ["HL333"]),
        (TROVE % "networks: [{network: n, port: ''}]", 22, []),
        (TROVE % "networks: [{network: n, port: ''}]", 23, ["HL330"]),
    ],
)
def test_what_differs_between_releases(found, written, release, codes):
    assert [code for code, _ in found(written, release) if code.startswith("HL33")] == codes
