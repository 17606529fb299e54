"""The commands of the clients whose output is read, and the files to write it to."""

from __future__ import annotations

#: (file, command). The clients' plug-ins for Heat, Octavia, Designate and Manila are packages of their own.
COMMANDS = (
    ("catalog.json", "openstack catalog list"),
    ("project.json", "openstack token issue -c project_id"),
    ("versions.json", "openstack versions show --all-interfaces"),
    ("flavors.json", "openstack flavor list --long"),
    ("images.json", "openstack image list --long"),
    ("keypairs.json", "openstack keypair list"),
    ("server-groups.json", "openstack server group list"),
    ("networks.json", "openstack network list --long"),
    ("subnets.json", "openstack subnet list --long"),
    ("routers.json", "openstack router list --long"),
    ("security-groups.json", "openstack security group list"),
    ("floating-ips.json", "openstack floating ip list"),
    ("subnet-pools.json", "openstack subnet pool list"),
    ("address-scopes.json", "openstack address scope list"),
    ("qos-policies.json", "openstack network qos policy list"),
    ("segments.json", "openstack network segment list"),
    ("extensions.json", "openstack extension list --network"),
    ("volume-types.json", "openstack volume type list --long"),
    ("default-volume-type.json", "openstack volume type list --default"),
    ("volumes.json", "openstack volume list"),
    ("volume-snapshots.json", "openstack volume snapshot list"),
    ("volume-backups.json", "openstack volume backup list"),
    ("availability-zones-of-compute.json", "openstack availability zone list --compute --long"),
    ("availability-zones-of-volume.json", "openstack availability zone list --volume --long"),
    ("availability-zones-of-network.json", "openstack availability zone list --network --long"),
    ("quotas.json", "openstack quota show --usage"),
    ("limits.json", "openstack limits show --absolute"),
    ("resource-types.json", "openstack orchestration resource type list"),
    ("stacks.json", "openstack stack list"),
    ("load-balancers.json", "openstack loadbalancer list"),
    ("load-balancer-availability-zones.json", "openstack loadbalancer availabilityzone list"),
    ("load-balancer-flavors.json", "openstack loadbalancer flavor list"),
    ("load-balancer-providers.json", "openstack loadbalancer provider list"),
    (
        "load-balancer-quotas.json",
        'openstack loadbalancer quota show "$(openstack token issue -f value -c project_id)"',
    ),
    ("zones.json", "openstack zone list"),
    ("share-types.json", "openstack share type list"),
)
#: The list of images does not say what an image needs; this asks for each image.
IMAGES = (
    'for id in $(openstack image list -f value -c ID); do openstack image show -f json "$id"; done'
    " > {directory}/image-details.json"
)
#: The region that the clients ask, when it is set as theirs is.
_REGION = '${OS_REGION_NAME:+--region "$OS_REGION_NAME"}'


def script(directory: str) -> str:
    """Return the commands, one on each line, with the files in a directory."""
    lines = [f"mkdir -p {directory}"]
    lines += [f"{command} -f json > {directory}/{file}" for file, command in COMMANDS]
    lines += [IMAGES.format(directory=directory), f"heatlint inventory read {directory} {_REGION} -o cloud.json"]
    return "\n".join(lines) + "\n"
