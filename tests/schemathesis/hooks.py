"""What is asked for is mostly there: ids that were made up name nothing, and nothing is answered of them.

What somebody asks with is not ended by another's made-up request: what ends something is given a spare one.
"""

import json
import os
import zlib

import schemathesis

SEED = json.loads(os.environ["DOCKET_SEED"])

ENDING = {
    "POST /api/v1/users/{user}/disable",
    "PUT /api/v1/users/{user}/password",
    "POST /api/v1/tokens/{token}/revoke",
    "POST /api/v1/stations/{station}/revoke",
}


def known(operation, name, given):
    """Something of this kind that is there, three times of four, and always the same for the same input."""
    choice = zlib.crc32(repr(given).encode())
    there = SEED.get(f"{operation} {name}") or SEED.get(name)
    if there and (choice % 4 or (operation in ENDING and given in SEED["kept"])):
        return there[choice % len(there)]
    return given


@schemathesis.hook
def before_call(context, case, kwargs):
    operation = case.operation.label
    for place in (case.path_parameters, case.query, case.body):
        if isinstance(place, dict):
            for name in list(place):
                place[name] = known(operation, name, place[name])
