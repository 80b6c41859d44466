"""Writes a model with a value in every field that Babbage writes; the argument is the file."""

import pathlib
import sys

from onnx import AttributeProto, ModelProto, TensorProto

model = ModelProto(ir_version=8, producer_name="babbage")
model.opset_import.add(domain="ai.onnx", version=21)
model.metadata_props.add(key="key", value="a\0b")
graph = model.graph
graph.name = "built"

node = graph.node.add(op_type="Op", name="node", domain="own", input=["a", ""], output=["b"])
node.attribute.add(name="i", i=-1)
node.attribute.add(name="f", type=AttributeProto.FLOAT, f=0)
node.attribute.add(name="s", type=AttributeProto.STRING, s=b"\0\xff")
node.attribute.add(name="t", type=AttributeProto.TENSOR).t.data_type = 0
node.attribute.add(name="floats", type=AttributeProto.FLOATS, floats=[1.5, -2])
node.attribute.add(name="ints", type=AttributeProto.INTS, ints=[-2**63, 2**63 - 1])
node.attribute.add(name="strings", type=AttributeProto.STRINGS, strings=["é".encode(), b""])

tensors = graph.initializer
tensors.add(name="raw", dims=[1], data_type=TensorProto.FLOAT, raw_data=b"\0\0\0\x3f")
tensors.add(name="int64", dims=[2], data_type=TensorProto.INT64, int64_data=[3, -3])
tensors.add(name="float", data_type=TensorProto.FLOAT, float_data=[0.25, float("inf")])
tensors.add(name="int32", data_type=TensorProto.INT32, int32_data=[-7, 7])
tensors.add(name="double", data_type=TensorProto.DOUBLE, double_data=[1e300])
tensors.add(name="uint64", data_type=TensorProto.UINT64, uint64_data=[2**64 - 1])
external = tensors.add(name="external", data_type=TensorProto.FLOAT, data_location=TensorProto.EXTERNAL)
external.external_data.add(key="location", value="file")

image = graph.input.add(name="image").type.tensor_type
image.elem_type = TensorProto.FLOAT
image.shape.dim.add(dim_param="N")
image.shape.dim.add(dim_value=2)
scores = graph.output.add(name="b").type.tensor_type
scores.elem_type = TensorProto.FLOAT
scores.shape.dim.add(dim_param="N")
scores.shape.dim.add()

pathlib.Path(sys.argv[1]).write_bytes(model.SerializeToString(deterministic=True))
