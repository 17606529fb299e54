"""Which names are proposed for a misspelled word, and which are not."""

from __future__ import annotations

import pytest

from heatlint.suggest import Budget, did_you_mean, meant, nearest_name, similar_name

SERVER = ["availability_zone", "block_device_mapping", "block_device_mapping_v2", "flavor", "image", "key_name"]
SERVER += [
    "metadata",
    "name",
    "networks",
    "security_groups",
    "user_data",
    "user_data_format",
    "user_data_update_policy",
]


@pytest.mark.parametrize(
    "word, name",
    [
        pytest.param("flavour", "flavor", id="a letter more"),
        pytest.param("imge", "image", id="a letter less"),
        pytest.param("imaje", "image", id="another letter"),
        pytest.param("iamge", "image", id="letters transposed"),
        pytest.param("securiity_gruops", "security_groups", id="two edits in a long word"),
        pytest.param("user_datta_udpate_policcy", "user_data_update_policy", id="three edits in a very long word"),
        pytest.param("network", "networks", id="singular"),
        pytest.param("flavors", "flavor", id="plural"),
        pytest.param("Image", "image", id="wrong case"),
        pytest.param("keyname", "key_name", id="underscore missing"),
        pytest.param("key-name", "key_name", id="hyphen"),
        pytest.param("blockDeviceMappingV2", "block_device_mapping_v2", id="camel case"),
        pytest.param("image_id", "image", id="an ending more"),
        pytest.param("key", "key_name", id="an ending less"),
    ],
)
def test_a_typical_misspelling_leads_to_its_name(word, name):
    assert nearest_name(word, SERVER) == name


@pytest.mark.parametrize(
    "word", ["image", "volume", "usage", "flag", "names_of_users", "user_data_id_format_v3", "", "--"]
)
def test_no_name_is_proposed_when_none_is_near(word):
    assert nearest_name(word, SERVER) is None


@pytest.mark.parametrize(
    "word, names",
    [
        pytest.param("L1", ["VL1"], id="short words have no edits"),
        pytest.param("abcx", ["axxx"], id="two edits in a short word"),
        pytest.param("min_size", ["max_size"], id="opposites"),
        pytest.param("volume_size", ["volume_type"], id="another word after the underscore"),
        pytest.param("server_2", ["server_1", "server_20"], id="another number"),
        pytest.param("OS::TripleO::SoftwareDeployment", ["OS::Heat::SoftwareDeployment"], id="another namespace"),
        pytest.param("OS::Heat::Server", ["OS::Nova::Server"], id="another namespace that exists"),
        pytest.param("Org::Nova::Server", ["OS::Nova::Server"], id="a namespace of others"),
        pytest.param("sha265", ["sha256", "sha512"], id="digits transposed"),
        pytest.param("server2", ["server"], id="a digit more"),
        pytest.param("server", ["server1"], id="a digit less"),
        pytest.param("zone_a", ["zone_b"], id="another letter that counts"),
        pytest.param("subnet-A-id", ["subnet-b-id"], id="another letter that counts, in the middle"),
        pytest.param("OS::TripleO::Services::Sshd", ["OS::TripleO::Services::Snmp"], id="edits in a short last part"),
        pytest.param("image", ["image_id", "image_name"], id="two endings"),
        pytest.param("key-name", ["key_name", "key.name"], id="two separators"),
        pytest.param("abx", ["aby", "abw"], id="one edit to several names"),
        pytest.param("vsn_private_ip", ["vpg_private_ip", "vfw_private_ip"], id="several edits to several names"),
        pytest.param("d/wbe.yaml", ["e/wbe.yaml", "web.yaml"], id="another directory"),
        pytest.param("x" * 101, ["x" * 100], id="a text rather than a name"),
        pytest.param("name", ["name_servers"], id="the first of several words"),
        pytest.param("flavor_update", ["flavor_update_policy", "flavor_update_mode"], id="the first words of several"),
        pytest.param("server_port", ["server_port_1"], id="a number is missing"),
        pytest.param("server_port", ["server_port_for_load"], id="two words are missing"),
        pytest.param("prop", ["properties", "proposals"], id="an abbreviation of several names"),
        pytest.param("pro", ["properties"], id="an abbreviation of three letters"),
        pytest.param(5, ["5"], id="a number"),
        pytest.param("x", [5, None, ("x",)], id="names that are not strings"),
    ],
)
def test_names_that_mean_something_else_are_not_proposed(word, names):
    assert nearest_name(word, names) is None


@pytest.mark.parametrize(
    "word, names, name",
    [
        pytest.param("networ", ["network", "net_works"], "network", id="fewer edits first"),
        pytest.param("KEYNAME", ["keynames", "keyname"], "keyname", id="case counts less than an edit"),
        pytest.param(
            "flavor_name", ["flavor-name", "flavor"], "flavor-name", id="a separator counts less than an ending"
        ),
        pytest.param("property", ["properties", "type"], "properties", id="singular of ies"),
        pytest.param("properties", ["property", "type"], "property", id="plural in ies"),
        pytest.param("prop", ["properties", "type"], "properties", id="an abbreviation"),
        pytest.param("admin_state", ["admin_state_up", "admin"], "admin_state_up", id="the last word is missing"),
        pytest.param("OS::Nvoa::Server", ["OS::Nova::Server", "OS::Zun::Server"], "OS::Nova::Server", id="a namespace"),
        pytest.param("OS::Nova::Srever", ["OS::Nova::Server"], "OS::Nova::Server", id="the last part"),
        pytest.param("OS:Nova:Server", ["OS::Nova::Server"], "OS::Nova::Server", id="colons"),
        pytest.param("2018-08-32", ["2018-03-02", "2018-08-31"], "2018-08-31", id="a date"),
        pytest.param("HL4O1", ["HL401", "HL402"], "HL401", id="a letter for a digit"),
        pytest.param("x" * 100, ["x" * 99], "x" * 99, id="the longest"),
        pytest.param(
            "d/" * 80 + "wbe.yaml", ["d/" * 80 + "web.yaml", "e/wbe.yaml"], "d/" * 80 + "web.yaml", id="a path"
        ),
    ],
)
def test_the_nearest_of_several_names_is_proposed(word, names, name):
    assert nearest_name(word, names) == nearest_name(word, reversed(names)) == name


def test_did_you_mean_is_the_end_of_a_message():
    assert did_you_mean("imge", SERVER) == '; did you mean "image"?'
    assert (did_you_mean("volume", SERVER), did_you_mean("volume", SERVER, "; see there")) == ("", "; see there")


def test_meant_are_the_names_that_any_of_the_words_means():
    assert meant(["imge", "key", "volume"], SERVER) == {"image", "key_name"}
    assert meant(["imge"], []) == meant([], SERVER) == set()


def test_a_budget_is_spent_by_comparisons():
    budget = Budget(2 * len(SERVER) + 1)
    found = [budget.nearest_name("imge", SERVER) for _ in range(3)]
    assert found == ["image", "image", None]
    assert budget.nearest_name("imge", ["image"]) == "image", "one comparison is left"
    assert budget.nearest_name("imge", ["image"]) is None


def test_a_budget_compares_each_word_with_the_names_that_it_is_given():
    budget = Budget()
    for names in (["image"], ["flavor"], ["image", 1]):
        assert budget.nearest_name("imge", names) == ("image" if "image" in names else None)


FLAVORS = ["m1.tiny", "m1.small", "m1.medium", "m1.large"]


@pytest.mark.parametrize(
    ("word", "names", "name"),
    [
        pytest.param("m1.smol", FLAVORS, "m1.small", id="two edits in a short word"),
        pytest.param("small", FLAVORS, "m1.small", id="a word is missing"),
        pytest.param("public_network", ["public", "private"], "public", id="a word more"),
        pytest.param(
            "cirros", ["cirros-0.6.2-x86_64-disk", "debian-12"], "cirros-0.6.2-x86_64-disk", id="the beginning"
        ),
        pytest.param("small", [*FLAVORS, "m2.small"], None, id="several"),
        pytest.param("m2.small", FLAVORS, None, id="another digit"),
        pytest.param("ubuntu", ["ubuntu-22.04"], None, id="digits are missing"),
        pytest.param("db-net", ["web-net"], None, id="another word"),
        pytest.param("red-network", ["blue-network"], None, id="another word of a long name"),
        pytest.param("zone_a", ["zone_b"], None, id="another letter"),
        pytest.param("gp.small", FLAVORS, None, id="another family"),
        pytest.param("a" * 101, ["a" * 101 + "-b"], None, id="data"),
    ],
)
def test_a_similar_name_of_a_thing(word, names, name):
    assert similar_name(word, names) == name


def test_a_budget_limits_similar_names():
    budget = Budget(len(FLAVORS))
    assert budget.similar_name("m1.smol", FLAVORS) == "m1.small"
    assert budget.similar_name("m1.smol", FLAVORS) is None
