"""The same four steps in SpiffWorkflow, for comparison: https://spiffworkflow.readthedocs.io."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

STEPS = ("counter", "work", "sign", "stamp")


def _bpmn() -> bytes:
    nodes = ["start", *STEPS, "end"]
    flows = [
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(itertools.pairwise(nodes))
    ]
    tasks = [f'<manualTask id="{step}" name="{step}"/>' for step in STEPS]
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"'
        ' targetNamespace="http://motcua.example/bench">'
        '<process id="four" isExecutable="true"><startEvent id="start"/>'
        f'{"".join(tasks)}<endEvent id="end"/>{"".join(flows)}</process></definitions>'
    ).encode()


def steps() -> Iterator[str]:
    """Walk through the process again and again: after each step the whole state as JSON, read
    back before the next one, as whoever keeps it in a table must.
    """
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(_bpmn())))
    spec = parser.get_spec("four")
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    while True:
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        kept = serializer.serialize_json(workflow)
        for _ in STEPS:
            workflow = serializer.deserialize_json(kept)
            [task] = [
                one for one in workflow.get_tasks(state=TaskState.READY) if one.task_spec.manual
            ]
            task.run()
            workflow.do_engine_steps()
            kept = serializer.serialize_json(workflow)
            yield kept
        assert workflow.completed
