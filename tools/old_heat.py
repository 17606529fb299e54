"""Load an old Heat with the Python and the libraries of today.

Releases 11 (rocky) to 20 (antelope) use parts of Python and of libraries that were removed later. prepare() puts back
what the installed release needs. Call it before the first import of heat:

    python -m venv libraries && libraries/bin/pip install openstack-heat python-monascaclient python-saharaclient \\
        python-vitrageclient pytz && libraries/bin/pip uninstall openstack-heat
    libraries/bin/pip install --no-deps --ignore-requires-python --target heat-11 openstack-heat==11.0.3
    PYTHONPATH=heat-11 libraries/bin/python tools/extract_catalog.py raw/11

The directory also holds the entry points of that release. Heat finds its constraints, clients and template versions by
them, so no other Heat may be installed beside it.
"""

import collections
import collections.abc
import fnmatch
import importlib.metadata
import importlib.util
import operator
import sys
import types


def prepare():
    """Put back what the installed Heat needs; return its version. PackageNotFoundError when Heat is not installed."""
    version = importlib.metadata.version("openstack-heat")
    release = int(version.split(".")[0])
    for last, shim in SHIMS:
        if release <= last:
            shim()
    return version


def abstract_collections():
    """collections.Mapping and others: Python 3.10 removed them; they are in collections.abc."""
    for name in collections.abc.__all__:
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))


def oslo_fnmatch():
    """oslo_utils.fnmatch: replaced by the standard library, removed by oslo.utils 7."""
    stand_in(
        "oslo_utils.fnmatch",
        fnmatch=fnmatch.fnmatch,
        fnmatchcase=fnmatch.fnmatchcase,
        filter=fnmatch.filter,
        translate=fnmatch.translate,
    )


def oslo_migration():
    """oslo_db.sqlalchemy.migration: removed by oslo.db 13; imported for the database, which is not used here."""
    stand_in("oslo_db.sqlalchemy.migration")


def designate_v1():
    """designateclient.v1: removed by python-designateclient 3; its classes are only named here."""
    stand_in("designateclient.v1")
    stand_in("designateclient.v1.domains", Domain=object)
    stand_in("designateclient.v1.records", Record=object)


def context_names():
    """Accept the old names of the parts of a request context, which oslo.context 4 removed."""
    from oslo_context.context import RequestContext

    make = RequestContext.__init__

    def make_with_old_names(self, *args, **kwargs):
        make(self, *args, **{CONTEXT_NAMES.get(name, name): value for name, value in kwargs.items()})

    RequestContext.__init__ = make_with_old_names
    for old, new in CONTEXT_NAMES.items():
        if old != "user":  # release 11 does this itself
            setattr(RequestContext, old, property(operator.attrgetter(new)))


def lenient_issubclass():
    """issubclass(a function, an abstract class): False before Python 3.7, a TypeError since."""
    from heat.engine import template

    template.issubclass = lambda each, base: isinstance(each, type) and issubclass(each, base)


CONTEXT_NAMES = {
    "user": "user_id",
    "tenant": "project_id",
    "user_domain": "user_domain_id",
    "project_domain": "project_domain_id",
}

#: (the last release that needs it, the shim)
SHIMS = (
    (20, oslo_migration),
    (16, oslo_fnmatch),
    (16, context_names),
    (15, abstract_collections),
    (12, designate_v1),
    (11, lenient_issubclass),
)


def stand_in(name, **contents):
    """Make a module with this name and these contents importable, unless there is a real one."""
    if name in sys.modules or importlib.util.find_spec(name) is not None:
        return
    module = types.ModuleType(name)
    module.__path__ = []
    vars(module).update(contents)
    parent, _, child = name.rpartition(".")
    sys.modules[name] = module
    setattr(importlib.import_module(parent), child, module)
