"""Validates a document on standard input; says what is wrong on standard output, and ends with 1.

    validate.py json SCHEMA     by a JSON Schema, and the schema by its own
    validate.py junit           by the shape that Jenkins' schema of JUnit XML describes

Ends with 77 if the module that is needed is not installed.
"""

import sys

SKIPPED = 77


def json_errors(schema_path):
    try:
        import jsonschema
    except ImportError:
        print("no module jsonschema (Debian: python3-jsonschema)")
        sys.exit(SKIPPED)
    import json
    import pathlib

    path = pathlib.Path(schema_path).resolve()
    schemas = {p.as_uri(): json.loads(p.read_text()) for p in path.parent.glob("*.schema.json")}
    validator = jsonschema.Draft202012Validator
    validator.check_schema(schemas[path.as_uri()])
    try:
        from referencing import Registry, Resource

        resources = [(uri, Resource.from_contents(schema)) for uri, schema in schemas.items()]
        lookup = {"registry": Registry().with_resources(resources)}
    except ImportError:  # before jsonschema 4.18
        lookup = {"resolver": jsonschema.RefResolver("", {}, store=schemas)}
    document = json.load(sys.stdin)
    for error in validator({"$ref": path.as_uri()}, **lookup).iter_errors(document):
        yield "/".join(map(str, error.absolute_path)) + ": " + error.message


# Element: (attributes it must have, those it may have besides, children).
JUNIT = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"time", "skipped", "timestamp", "hostname", "id", "package"},
        {"properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"classname", "time"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"type", "message"}, set()),
}


def junit_errors():
    from xml.etree import ElementTree

    root = ElementTree.parse(sys.stdin.buffer).getroot()
    if root.tag != "testsuites":
        yield "the root is " + root.tag
    for element in root.iter():
        must, may, children = JUNIT.get(element.tag, (set(), set(), set()))
        if element.tag not in JUNIT:
            yield "no such element: " + element.tag
        if not must <= set(element.attrib) <= must | may:
            yield f"{element.tag}: attributes {sorted(element.attrib)}"
        if not {child.tag for child in element} <= children:
            yield f"{element.tag}: children {sorted({child.tag for child in element})}"
        if "time" in element.attrib and not float(element.attrib["time"]) >= 0:
            yield f"{element.tag}: time {element.attrib['time']}"
    for suite in root:
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            if int(suite.attrib[attribute]) != len(suite.findall("testcase/" + tag)):
                yield f"{suite.attrib['name']}: {attribute} is {suite.attrib[attribute]}"
        if int(suite.attrib["tests"]) != len(suite.findall("testcase")):
            yield f"{suite.attrib['name']}: tests is {suite.attrib['tests']}"


def main(form, *arguments):
    errors = list(json_errors(*arguments) if form == "json" else junit_errors())
    for error in errors[:20]:
        print(error[:500])
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
