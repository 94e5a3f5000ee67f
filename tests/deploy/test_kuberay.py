"""deploy/kuberay.yaml is what KubeRay takes, and says what deploy/ray.sh says; no cluster is needed to see that."""

import re
from typing import Any

import jsonschema
import pytest
import yaml

from playground.cluster.names import APP
from playground.settings import Settings
from playground.web.server.health import PLACE
from tests.deploy.dockerfile import ROOT, pairs, statements
from tests.deploy.nginx import CONF

FILE = ROOT / "deploy" / "kuberay.yaml"
TOLD = FILE.read_text(encoding="utf-8")
SERVICE, *OTHERS = yaml.safe_load_all(TOLD)
CLUSTER = SERVICE["spec"]["rayClusterConfig"]
IMAGE = statements((ROOT / "Dockerfile").read_text(encoding="utf-8"))

TEXT, COUNT = {"type": "string"}, {"type": "integer", "minimum": 0}
POD = {
    "type": "object",
    "required": ["spec"],
    "properties": {"spec": {"type": "object", "required": ["containers"]}},
}
GROUP = {"rayStartParams": {"type": "object", "additionalProperties": TEXT}, "template": POD}


def exactly(required: list[str], **properties: Any) -> dict[str, Any]:
    """Return the schema of an object that has these properties and no others."""
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


RAY_SERVICE = exactly(
    ["apiVersion", "kind", "metadata", "spec"],
    apiVersion={"const": "ray.io/v1"},
    kind={"const": "RayService"},
    metadata={"type": "object", "required": ["name"]},
    spec=exactly(
        ["serveConfigV2", "rayClusterConfig"],
        serveConfigV2=TEXT,
        rayClusterConfig=exactly(
            ["headGroupSpec"],
            rayVersion=TEXT,
            enableInTreeAutoscaling={"type": "boolean"},
            headGroupSpec=exactly(["rayStartParams", "template"], serviceType=TEXT, **GROUP),
            workerGroupSpecs={
                "type": "array",
                "items": exactly(
                    ["groupName", "minReplicas", "maxReplicas", "rayStartParams", "template"],
                    groupName=TEXT, replicas=COUNT, minReplicas=COUNT, maxReplicas=COUNT, numOfHosts=COUNT, **GROUP,
                ),
            },
        ),
    ),
)  # fmt: skip
"""What KubeRay's types have of what is used here: its own definition has every field of every pod as well."""


def other(kind: str, name: str) -> dict[str, Any]:
    return next(each for each in OTHERS if (each["kind"], each["metadata"]["name"]) == (kind, name))


PAGE = other("StatefulSet", "page")


def container(group: dict[str, Any]) -> dict[str, Any]:
    (found,) = group["template"]["spec"]["containers"]
    return found


OF_OURS = [container(each) for each in (CLUSTER["headGroupSpec"], *CLUSTER["workerGroupSpecs"], PAGE["spec"])]


def environment(found: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in found["env"]}


def of_ray_sh() -> dict[str, str]:
    """Return what deploy/ray.sh sets, its defaults where it takes what is given."""
    script = (ROOT / "deploy" / "ray.sh").read_text(encoding="utf-8")
    exported = " ".join(re.findall(r"^export (.+?)(?:  #.*)?$", script, re.MULTILINE))
    return {name: re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", value) for name, value in re.findall(r"(\w+)=(\S+)", exported)}


def test_it_is_a_ray_service_as_kuberay_defines_it():
    jsonschema.validate(SERVICE, RAY_SERVICE)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**SERVICE, "spec": {**SERVICE["spec"], "replicas": 2}}, RAY_SERVICE)


@pytest.mark.parametrize("found", OF_OURS, ids=lambda each: each["name"])
def test_every_part_has_the_values_of_ray_sh(found):
    names = {"PLAYGROUND_RUN", "PLAYGROUND_REPLICAS", "PLAYGROUND_THREADS", "RAY_USAGE_STATS_ENABLED"}
    told = of_ray_sh()
    assert {name: environment(found)[name] for name in names} == {name: told[name] for name in names}
    settings = {name: value for name, value in environment(found).items() if name.startswith("PLAYGROUND_")}
    assert Settings.read(settings).run == "ray"


def test_there_is_a_place_for_every_replica():
    settings = Settings.read({name: value for name, value in environment(OF_OURS[0]).items() if "PLAYGROUND" in name})
    (group,) = CLUSTER["workerGroupSpecs"]
    assert settings.replicas == (group["minReplicas"], group["maxReplicas"])
    assert (
        group["rayStartParams"]["num-cpus"] == str(settings.threads) == container(group)["resources"]["limits"]["cpu"]
    )
    assert CLUSTER["headGroupSpec"]["rayStartParams"]["num-cpus"] == "0"


def test_its_ray_is_the_one_that_is_required():
    required = re.search(r"ray\[serve\]==(\d+\.\d+)\.\*", (ROOT / "requirements-ray.txt").read_text())[1]
    assert CLUSTER["rayVersion"].startswith(f"{required}.")


def test_serve_imports_the_replicas_under_the_name_by_which_pages_look_for_them():
    (app,) = yaml.safe_load(SERVICE["spec"]["serveConfigV2"])["applications"]
    module, _, name = app["import_path"].partition(":")
    path = ROOT / f"{module.replace('.', '/')}.py"
    assert re.search(rf"^{name} = ", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert (app["name"], app["route_prefix"]) == (APP, None)


def test_it_runs_the_image_as_its_user_and_finds_ray_there():
    (user,) = (int(each.value) for each in IMAGE if each.name == "USER")
    for group in (CLUSTER["headGroupSpec"], *CLUSTER["workerGroupSpecs"], PAGE["spec"]):
        assert group["template"]["spec"]["securityContext"]["runAsUser"] == user
    assert {each["image"] for each in OF_OURS} == {"decoding-playground"}
    assert {each["workingDir"] for each in OF_OURS} == {each.value for each in IMAGE if each.name == "WORKDIR"}
    assert any("/usr/local/bin/ray" in each.value for each in IMAGE if each.name == "RUN")
    assert 'EXTRAS="constraints ray"' in TOLD


def test_the_pages_are_asked_for_their_health_where_the_image_serves_it():
    found = container(PAGE["spec"])
    port = next(pairs(each.value)["GRADIO_SERVER_PORT"] for each in IMAGE if "GRADIO_SERVER_PORT" in each.value)
    (named,) = found["ports"]
    assert str(named["containerPort"]) == port
    probes = [found[each]["httpGet"] for each in ("readinessProbe", "livenessProbe")]
    assert probes == [{"path": PLACE, "port": named["name"]}] * 2


def test_nginx_knows_every_page_by_its_name():
    before, after = zip(*re.findall(r"s/([\d.:]+)/([\w.:-]+)/", TOLD), strict=True)
    text = CONF.read_text(encoding="utf-8")
    assert set(re.findall(r"^ +server ([\d.:]+) ", text, re.MULTILINE)) == set(before)
    count, name = PAGE["spec"]["replicas"], PAGE["spec"]["serviceName"]
    assert list(after) == [f"{PAGE['metadata']['name']}-{each}.{name}:7860" for each in range(count)]
    assert other("Service", name)["spec"]["clusterIP"] == "None"
    listened = re.search(r"listen (\d+);", text)[1]
    assert str(container(other("Deployment", "nginx")["spec"])["ports"][0]["containerPort"]) == listened
