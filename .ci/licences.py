"""Holds what the workspace links in against deny.toml, without having to build cargo-deny first.

Reads `cargo metadata` from standard input and deny.toml from the working directory. Every package must
come from crates.io or this repository, under a licence expression that the allow list satisfies, and
must not be one of the banned ones. Duplicate versions are shown, not refused. Exits 1 with every
finding, not only the first.
"""

import collections
import json
import re
import sys
import tomllib

CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"


def satisfied(expression, allowed):
    """Whether an SPDX expression can be met with allowed licences; `/` is the old spelling of OR."""
    tokens = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))
    position = 0

    def peek():
        return tokens[position] if position < len(tokens) else None

    def take():
        nonlocal position
        token = peek()
        if token is None:
            raise ValueError(f"the expression {expression!r} ends early")
        position += 1
        return token

    def atom():
        token = take()
        if token == "(":
            value = either()
            if take() != ")":
                raise ValueError(f"the expression {expression!r} misses a parenthesis")
            return value
        if peek() == "WITH":
            take()
            token = f"{token} WITH {take()}"
        return token in allowed

    def both():
        value = atom()
        while peek() == "AND":
            take()
            value = atom() and value
        return value

    def either():
        value = both()
        while peek() == "OR":
            take()
            value = both() or value
        return value

    value = either()
    if peek() is not None:
        raise ValueError(f"the expression {expression!r} is not understood at {peek()!r}")
    return value


def findings(packages, members, rules):
    """Every package that breaks a rule, as sentences."""
    allowed = set(rules["licenses"]["allow"])
    exceptions = {entry["crate"]: set(entry["allow"]) for entry in rules["licenses"].get("exceptions", [])}
    banned = {entry["name"] for entry in rules["bans"]["deny"]}
    for package in packages:
        name = f"{package['name']} {package['version']}"
        if package["name"] in banned:
            yield f"{name} is banned in deny.toml"
        if package["id"] not in members and package["source"] != CRATES_IO:
            yield f"{name} comes from {package['source']}, not from crates.io"
        if not package["license"]:
            yield f"{name} names no licence"
            continue
        try:
            if not satisfied(package["license"], allowed | exceptions.get(package["name"], set())):
                yield f"{name}: {package['license']!r} is not met by the allow list of deny.toml"
        except ValueError as error:
            yield f"{name}: {error}"


def main():
    """Prints the verdict; 0 when nothing was found."""
    with open("deny.toml", "rb") as file:
        rules = tomllib.load(file)
    metadata = json.load(sys.stdin)
    reached = {node["id"] for node in metadata["resolve"]["nodes"]}
    packages = [package for package in metadata["packages"] if package["id"] in reached]
    found = sorted(findings(packages, set(metadata["workspace_members"]), rules))
    versions = collections.defaultdict(set)
    for package in packages:
        versions[package["name"]].add(package["version"])
    twice = sorted(f"{name} {', '.join(sorted(seen))}" for name, seen in versions.items() if len(seen) > 1)
    if twice:
        print(f"in several versions (not refused): {'; '.join(twice)}")
    for finding in found:
        print(finding, file=sys.stderr)
    print(f"{len(packages)} packages, {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
