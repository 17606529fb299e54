"""Which names are those of secrets: certainly, so that HL902 reports them, or perhaps, so that outputs cover the value.

The names that HL902 reports are in tests/test_rules_practice.py.
"""

from __future__ import annotations

import pytest

from heatlint.language.secret_names import differs_in_one_edit, may_name_secret, means_hidden, names_secret

CERTAIN = """
    password DBPASSWORD dbpassword admin_password_2 AdminPwd root_passwd rootpw bigip_pw pwd passphrase passwords
    user_passcode api_token apiToken access-token keystone_pass dbpass encryption_key auth_key apikey private-key
    privkey secret_key aws_secret_access_key hmac_key psk jwt_secret clientSecret db_password_prod DB_PASSWORD_OLD
    keystone::db::mysql::password $password$ %admin_pass%
    pasword passwrd passowrd passsword pass_phrase passWord passphase
"""
PERHAPS = """
    token tokens secret barbican_secret secert credentials KeystoneCredential0 cred jwt key_pass mcollective_pass
    requirepass tls_key sshkey ssh_key SSLKey access_key server_key KeystoneFernetKeys ceph_mon_key license_key
    wait_condition_token token_kubelet password_hash secret_key_base use_password reset_password random_password
    max_token
"""
OTHERS = """
    key key_name keypair KeyName public_key ssh_public_key public_ssh_key ssh_authorized_key pub_key sort_key input_key
    key_pair password_length PasswordMinLen secret_ref secret_name secret_id secrets_container_ref secret_uuid
    secret_type token_expiration TokenTimeout CertificateKeySize api_key_id private_key_file private_net
    auth_url keystone_auth bypass compass monkey passthrough NovaPCIPassthrough pass_through first_pass
    passwordless_sudo passport secretary keyboard tokenizer sacred hundred security_groups password_policy
    passwordPolicies x 42
"""


@pytest.mark.parametrize("name", CERTAIN.split())
def test_a_name_certainly_says_that_the_value_is_a_secret(name: str) -> None:
    assert names_secret(name)
    assert may_name_secret(name)


@pytest.mark.parametrize("name", PERHAPS.split())
def test_a_name_may_say_that_the_value_is_a_secret(name: str) -> None:
    assert not names_secret(name)
    assert may_name_secret(name)


@pytest.mark.parametrize("name", [*OTHERS.split(), "", "пароль", "_", 1, None, "password" * 20])
def test_a_name_says_nothing_of_a_secret(name: object) -> None:
    assert not names_secret(name)
    assert not may_name_secret(name)


@pytest.mark.parametrize("key", ["hidden", "Hidden", "HIDDEN", "hiden", "hidde", "hiddden", "hdiden", "is_hidden"])
def test_a_misspelled_key_is_meant_to_hide(key: str) -> None:
    assert means_hidden(key, True)
    assert means_hidden(key, "yes")
    assert not means_hidden(key, False)
    assert not means_hidden(key, "False")


@pytest.mark.parametrize("key", ["NoEcho", "noecho", "no_echo", "NoEhco", "sensitive", "secret"])
def test_a_key_of_another_language_is_meant_to_hide(key: str) -> None:
    assert means_hidden(key, True)


@pytest.mark.parametrize("key", ["hint", "visible", "default", "", 1, None, ("hidden",)])
def test_another_key_is_not_meant_to_hide(key: object) -> None:
    assert not means_hidden(key, True)


@pytest.mark.parametrize(
    ("word", "is_near"),
    [
        ("secret", False),
        ("secrt", True),
        ("secrret", True),
        ("sacret", True),
        ("sercet", True),
        ("ecret", True),
        ("secre", True),
        ("secrets", True),
        ("srecet", False),
        ("sact", False),
        ("", False),
        ("terces", False),
    ],
)
def test_words_differ_in_one_edit(word: str, is_near: bool) -> None:
    assert differs_in_one_edit(word, "secret") is is_near
    assert differs_in_one_edit("secret", word) is is_near
