"""What Heat itself defines: version keys, endings of file names, pseudo-parameters, parameter types, its newest day.

Plain tables, so that every part of heatlint reads them here. This module imports nothing.
"""

#: The keys that name a template's version. Source: heat.engine.template.get_version, setup.cfg `heat.templates`.
HOT_KEY = "heat_template_version"
CFN_KEY = "HeatTemplateFormatVersion"
AWS_KEY = "AWSTemplateFormatVersion"
VERSION_KEYS = (CFN_KEY, HOT_KEY, AWS_KEY)

#: A resource type that ends like this is a nested template. Source: heat.engine.environment.TemplateResourceInfo and
#: heatclient.common.template_utils.
TEMPLATE_TYPE_ENDINGS = (".yaml", ".template")
#: The endings of files that may be templates. Heat takes any name; these are the ones in use.
TEMPLATE_FILE_ENDINGS = (".yaml", ".yml", ".json", ".template", ".hot")
#: The ending of files that may be environments, but not templates.
ENVIRONMENT_FILE_ENDING = ".env"

#: The day on which the newest release came out.
NEWEST_DAY = "2026-09-01"

#: The types of HOT parameters -> the same types in CFN templates and in the API's answers.
#: Source: heat.engine.parameters.Schema.PARAMETER_TYPES, heat.engine.hot.parameters.HOTParamSchema.
PARAMETER_TYPES = {
    "string": "String",
    "number": "Number",
    "comma_delimited_list": "CommaDelimitedList",
    "json": "Json",
    "boolean": "Boolean",
}
#: The types of HOT parameters -> the type of the property that a nested template's parameter becomes.
#: Source: heat.engine.properties.Schema.from_parameter.
PROPERTY_TYPES = {
    "string": "String",
    "number": "Number",
    "comma_delimited_list": "List",
    "json": "Map",
    "boolean": "Boolean",
}

#: What the beginning of a stack's name must match (re.match). Source: heat.engine.stack.Stack.__init__.
STACK_NAME = r"[a-zA-Z][a-zA-Z0-9_.-]{0,254}$"
#: The longest name that the columns of Heat's database take, and the largest number. Source: heat.db.models.
LONGEST_NAME, LARGEST_NUMBER = 255, 2**31 - 1
#: The longest tag of a stack. Source: heat.common.param_utils.extract_tags.
LONGEST_TAG = 80

#: How many resources a stack may have, with those in nested stacks: the default of the option max_resources_per_stack.
MOST_RESOURCES = 1_000

#: The first release of Heat that creates all rules of a security group with one request, in which none may be there
#: twice. Earlier ones make them one by one, and pass over a rule that is there already.
RULES_IN_ONE_REQUEST = 27
#: What equal rules of a security group have in common, besides the remote end of the traffic; the remote prefixes that
#: are the same as none. Source: neutron.db.securitygroups_db.
EQUAL_RULES = ("direction", "ethertype", "protocol", "port_range_min", "port_range_max", "remote_mode")
ANYWHERE = ("0.0.0.0/0", "::/0")

#: Types of resources whose template is the value of a property.
HEAT_STACK = "OS::Heat::Stack"
STACK_TYPES = (HEAT_STACK, "AWS::CloudFormation::Stack")

#: Stands for the project of a request, which is not known offline.
SOME_PROJECT = "0" * 32
REGIONS = ("us-east-1", "us-west-1", "us-west-2", "sa-east-1", "eu-west-1", "ap-southeast-1", "ap-northeast-1")
AWS_REGION = "AWS::Region"
#: Heat leaves out a parameter of this name from its answers, as if it were a pseudo-parameter of HOT.
HOT_REGION = "OS::region"
#: The ID of a stack: a pseudo-parameter, and the output of a nested template that Heat gives in the place of its ID.
STACK_ID = "OS::stack_id"
#: How the name of an attribute begins that asks for a resource in a nested stack.
NESTED_RESOURCE = "resource."
#: The pseudo-parameters: name -> (description, value while a stack is validated); {stack} stands for the stack's name.
#: Source: heat.engine.hot.parameters.HOTParameters, heat.engine.cfn.parameters.CfnParameters.
HOT_PSEUDO_PARAMETERS = {
    STACK_ID: ("Stack ID", "None"),
    "OS::project_id": ("Project ID", SOME_PROJECT),
    "OS::stack_name": ("Stack Name", "{stack}"),
}
CFN_PSEUDO_PARAMETERS = {
    "AWS::StackId": ("Stack ID", f"arn:openstack:heat::{SOME_PROJECT}:stacks/{{stack}}/None"),
    "AWS::StackName": ("Stack Name", "{stack}"),
    AWS_REGION: ("", "ap-southeast-1"),
}

#: The pseudo-parameters whose value is known only when a stack exists or is created in a project.
OF_STACK = frozenset((STACK_ID, "OS::project_id", "OS::stack_name", "AWS::StackId", "AWS::StackName"))

#: Those that are the name of the stack.
STACK_NAMES = frozenset(("OS::stack_name", "AWS::StackName"))

#: What Heat shows in place of the value of a hidden parameter. Source: heat.engine.parameters.Parameter.__str__.
HIDDEN = "******"
