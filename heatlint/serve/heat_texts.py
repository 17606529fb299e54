"""Texts of Heat's that its API sends: the names of classes, and what each function does in one sentence.

Source: heat.engine.resources, heat.engine.cfn.functions, heat.engine.hot.functions.
"""

from __future__ import annotations

#: The name of a type's class, where it is not the last part of the type.
_CLASSES = {
    "AWS::AutoScaling::ScalingPolicy": "AWSScalingPolicy",
    "AWS::CloudFormation::Stack": "NestedStack",
    "AWS::EC2::EIP": "ElasticIp",
    "AWS::EC2::EIPAssociation": "ElasticIpAssociation",
    "AWS::S3::Bucket": "S3Bucket",
    "OS::Glance::WebImage": "GlanceWebImage",
    "OS::Heat::AutoScalingGroup": "AutoScalingResourceGroup",
    "OS::Heat::None": "NoneResource",
    "OS::Heat::ScalingPolicy": "AutoScalingPolicy",
    "OS::Heat::Stack": "RemoteStack",
    "OS::Heat::WaitCondition": "HeatWaitCondition",
    "OS::Heat::WaitConditionHandle": "HeatWaitConditionHandle",
    "OS::Mistral::ExternalResource": "MistralExternalResource",
    "OS::Neutron::Quota": "NeutronQuota",
    "OS::Nova::Flavor": "NovaFlavor",
    "OS::Nova::Quota": "NovaQuota",
    "OS::Octavia::Quota": "OctaviaQuota",
    "OS::Swift::Container": "SwiftContainer",
    "OS::Trove::Cluster": "TroveCluster",
}
#: Of these services, the classes begin with the service's name, except for those of these types.
_WITH_SERVICE = {
    "Aodh": {"EventAlarm", "LBMemberHealthAlarm", "PrometheusAlarm", "CompositeAlarm"},
    "Cinder": {"QoSSpecs", "QoSAssociation"},
    "Designate": set(),
    "Keystone": set(),
    "Manila": {"SecurityService"},
    "Zaqar": {"MistralTrigger"},
}

#: What a function does, by its name.
_FUNCTIONS = {
    "Fn::And": "A function that acts as an AND operator on conditions.",
    "Fn::Base64": "A placeholder function for converting to base64.",
    "Fn::Equals": "A function for comparing whether two values are equal.",
    "Fn::FindInMap": "A function for resolving keys in the template mappings.",
    "Fn::GetAZs": "A function for retrieving the availability zones.",
    "Fn::GetAtt": "A function for resolving resource attributes.",
    "Fn::If": "A function to return corresponding value based on condition evaluation.",
    "Fn::Join": "A function for joining strings.",
    "Fn::MemberListToMap": "A function to convert lists with enumerated keys and values to mapping.",
    "Fn::Not": "A function that acts as a NOT operator on a condition.",
    "Fn::Or": "A function that acts as an OR operator on conditions.",
    "Fn::Replace": "A function for performing string substitutions.",
    "Fn::ResourceFacade": "A function for retrieving data in a parent provider template.",
    "Fn::Select": "A function for selecting an item from a list or map.",
    "Fn::Split": "A function for splitting strings.",
    "Ref": "A function for resolving parameters or resource references.",
    "contains": "A function for checking whether specific value is in sequence.",
    "digest": "A function for performing digest operations.",
    "filter": "A function for filtering out values from lists.",
    "get_file": "A function for including a file inline.",
    "get_param": "A function for resolving parameter references.",
    "get_resource": "A function for resolving resource references.",
    "list_concat": "A function for extending lists.",
    "list_concat_unique": "A function for extending lists with unique items.",
    "list_join": "A function for joining one or more lists of strings.",
    "make_url": "A function for performing substitutions on maps.",
    "map_merge": "A function for merging maps.",
    "map_replace": "A function for performing substitutions on maps.",
    "repeat": "A function for iterating over a list of items or a dict of keys.",
    "str_split": "A function for splitting delimited strings into a list.",
    "yaql": "A function for executing a yaql expression.",
}
#: Functions of HOT that say the same as one of CFN.
_SAME = {
    "and": "Fn::And",
    "equals": "Fn::Equals",
    "get_attr": "Fn::GetAtt",
    "if": "Fn::If",
    "not": "Fn::Not",
    "or": "Fn::Or",
    "resource_facade": "Fn::ResourceFacade",
    "str_replace": "Fn::Replace",
    "str_replace_strict": "Fn::Replace",
    "str_replace_vstrict": "Fn::Replace",
}
#: What a function did up to a version.
_EARLIER = {
    "list_join": ("2015-04-30", "A function for joining strings."),
    "repeat": ("2016-04-08", "A function for iterating over a list of items."),
}


def class_name(type_name: str) -> str:
    """Return the name of the class of a resource type."""
    *_, service, last = ("", *type_name.split("::"))
    if type_name in _CLASSES:
        return _CLASSES[type_name]
    return service + last if last not in _WITH_SERVICE.get(service, {last}) else last


def function_text(name: str, version: str) -> str:
    """Return what a function does in a template version, for example function_text("repeat", "2018-08-31")."""
    last, text = _EARLIER.get(name, ("", ""))
    return text if version <= last else _FUNCTIONS.get(_SAME.get(name, name), "")
