"""Correct HOT templates of a given size.

A template consists of many equal units: a server with its port, volume, attachment and security group, the parameters
that these use, and two outputs. Equal arguments give equal texts.

Heat refuses more than 1000 resources, and a tree that Python's `str()` writes with more than 524,288 characters. A
template of one megabyte that Heat accepts is therefore half comments: `commented` adds comments to the settings.
"""

from __future__ import annotations

HEAD = """\
---
heat_template_version: 2018-08-31

description: >
  Servers in a tenant network, each with a port, a volume and a security group
  of its own.

"""
SHARED_PARAMETERS = """\
  key_name:
    type: string
    label: Key name
    description: Name of the key pair that is put on the servers
    constraints:
      - custom_constraint: nova.keypair
  network:
    type: string
    description: The network that the ports are on
    default: private
  admin_cidr:
    type: string
    description: Where administrators come from
    default: 10.0.0.0/8
    constraints:
      - custom_constraint: net_cidr
"""
PARAMETERS = """\
  node_{n}_flavor:
    type: string
    label: Flavor of node {n}
    description: Name or ID of the flavor that node {n} is started with
    default: m1.small
    constraints:
      - allowed_values: [m1.small, m1.medium, m1.large]
        description: must be a flavor that the project may use
  node_{n}_volume_size:
    type: number
    description: Size of the data volume of node {n} in GB
    default: 20
    constraints:
      - range: {{min: 1, max: 1000}}
"""
RESOURCES = """\
  node_{n}_security_group:
    type: OS::Neutron::SecurityGroup
    properties:
      name: node-{n}
      description: Traffic that node {n} accepts
      rules:
        - protocol: tcp
          port_range_min: 22
          port_range_max: 22
          remote_ip_prefix: {{get_param: admin_cidr}}
        - protocol: tcp
          port_range_min: 443
          port_range_max: 443
        - protocol: icmp
          direction: ingress

  node_{n}_port:
    type: OS::Neutron::Port
    properties:
      network: {{get_param: network}}
      security_groups:
        - {{get_resource: node_{n}_security_group}}

  node_{n}_volume:
    type: OS::Cinder::Volume
    properties:
      name: data-{n}
      description: Data of node {n}
      size: {{get_param: node_{n}_volume_size}}
      metadata:
        purpose: data
        backup: "yes"

  node_{n}_attachment:
    type: OS::Cinder::VolumeAttachment
    properties:
      instance_uuid: {{get_resource: node_{n}}}
      volume_id: {{get_resource: node_{n}_volume}}
      mountpoint: /dev/vdb

  node_{n}:
    type: OS::Nova::Server
    properties:
      name:
        str_replace:
          template: STACK-node-{n}
          params:
            STACK: {{get_param: "OS::stack_name"}}
      image: ubuntu-22.04
      flavor: {{get_param: node_{n}_flavor}}
      key_name: {{get_param: key_name}}
      networks:
        - port: {{get_resource: node_{n}_port}}
      config_drive: true
      user_data_format: RAW
      user_data:
        str_replace:
          template: |
            #!/bin/bash
            set -eu
            echo "node {n} at ADDRESS" > /etc/motd
            if ! blkid /dev/vdb; then
              mkfs.ext4 -q -L data /dev/vdb
            fi
            mkdir -p /srv/data
            echo "LABEL=data /srv/data ext4 defaults,nofail 0 2" >> /etc/fstab
            mount /srv/data
            systemctl enable --now node-exporter.service
            systemctl restart application@{n}.service
          params:
            ADDRESS: {{get_attr: [node_{n}_port, fixed_ips, 0, ip_address]}}

"""
OUTPUTS = """\
  node_{n}_address:
    description: Address of node {n} in the tenant network
    value: {{get_attr: [node_{n}, first_address]}}
  node_{n}_volume_id:
    description: The volume of node {n}
    value: {{get_resource: node_{n}_volume}}
"""
#: Comments, by the line that they are above.
COMMENTS = {
    "  node_{n}_flavor:": """\
  # Node {n}. Flavors below m1.small have too little memory for the first boot,
  # when the packages are unpacked; see the notes on sizing in the wiki.
""",
    "  node_{n}_volume_size:": """\
  # The data of node {n} grows by about a gigabyte a month. A volume can be
  # extended later, but not while it is attached.
""",
    "  node_{n}_security_group:": """\
  # ---------------------------------------------------------------------------
  # Node {n}
  #
  # To take a node out of service: drain it at the load balancer, remove its
  # five resources and two outputs here, then update the stack. The volume goes
  # with it, so take a snapshot first when the data is still wanted.
  # ---------------------------------------------------------------------------

  # Each node has a group of its own, so that a rule for one of them (an open
  # port while something is being looked into) does not open all of them.
""",
    "        - protocol: icmp": """\
        # The monitoring pings every node once a minute; without this rule it
        # reports all of them as down.
""",
    "  node_{n}_port:": """\
  # The port is a resource of its own, not a network of the server: the address
  # of node {n} then stays the same when the server has to be replaced.
""",
    "  node_{n}_volume:": """\
  # The type of the volume is the default of the cloud. A volume that is bound
  # to faster disks cannot be moved back, so nothing is chosen here on purpose:
  #   volume_type: fast
  #   availability_zone: nova
  # The metadata is read by the backup, which takes every volume that says so,
  # at night, and keeps seven of its snapshots. A volume without it is not kept.
""",
    "  node_{n}_attachment:": """\
  # The mount point is a wish: most hypervisors name the device themselves, and
  # the first one is /dev/vdb wherever we have tried it so far.
  # Attached by Heat, not by the server's block_device_mapping: the volume would
  # otherwise not be there any more after the server was rebuilt.
""",
    "      config_drive: true": """\
      # There is no metadata service in this network; without a config drive the
      # first boot waits for it for two minutes and then goes on without a key.
""",
    "      user_data:": """\
      # Only what must be there before configuration management takes over. It
      # runs once; a later change belongs into the role, not here.
""",
    "          params:": """\
          # Replaced in the text above wherever the word stands, so the words are
          # written in capitals, which the scripts use for nothing else.
""",
    "      networks:": """\
      # One network is enough. A second one for storage was tried, and given up,
      # since the default route then depended on the order of the two ports.
""",
    "  node_{n}_address:": """\
  # Read by the inventory script, which expects exactly these two outputs.
""",
}


def template(size: int, *, commented: bool = False) -> str:
    """Return the template whose size is nearest to `size` bytes."""
    frame, one = (len(_text(count, commented)) for count in (0, 1))
    count = max(1, (size - frame) // (one - frame) - 2)
    text = _text(count, commented)
    while True:
        count += 1
        longer = _text(count, commented)
        if len(longer) - size > size - len(text):
            return text
        text = longer


def _text(count: int, commented: bool) -> str:
    parts = [HEAD, "parameters:\n", SHARED_PARAMETERS]
    for title, unit in (("", PARAMETERS), ("\nresources:\n", RESOURCES), ("outputs:\n", OUTPUTS)):
        parts.append(title)
        lines = _with_comments(unit) if commented else unit
        parts += [lines.format(n=n) for n in range(1, count + 1)]
    return "".join(parts)


def _with_comments(unit: str) -> str:
    return "\n".join(COMMENTS.get(line, "") + line for line in unit.split("\n"))
