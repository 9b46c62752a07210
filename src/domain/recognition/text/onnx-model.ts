import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

/**
 * What of a network is looked at here, by the field numbers of onnx.proto3; all else goes through as it came. Constants are
 * initializers, also those that came as nodes.
 */
export interface Network {
  nodes: Node[]
  readonly constants: Map<string, Constant>
  /** Of the graph and of the model around it. */
  readonly others: { readonly graph: readonly Field[]; readonly model: readonly Field[] }
}

export interface Node {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, Attribute>
}

/** One of these. */
export interface Attribute {
  readonly float?: number
  readonly integer?: number
  readonly integers?: readonly number[]
  /** As it came: AttributeProto. */
  readonly bytes?: Uint8Array
}

export interface Constant {
  readonly shape: readonly number[]
  /** Where they are 32-bit floats. */
  readonly values?: Float32Array
  /** As it came, without its name: TensorProto. */
  readonly fields?: readonly Field[]
}

interface Field {
  readonly number: number
  readonly type: WireType
  /** Without its tag. */
  readonly bytes: Uint8Array
}

const modelFields = { graph: 7 }
const graphFields = { node: 1, initializer: 5 }
const nodeFields = { input: 1, output: 2, operator: 4, attribute: 5 }
const attributeFields = { name: 1, float: 2, integer: 3, tensor: 5, integers: 8, type: 20 }
const attributeTypes = { float: 1, integer: 2, integers: 7 }
const tensorFields = { shape: 1, type: 2, floats: 4, name: 8, raw: 9 }
const float32 = 1

export function readNetwork(model: Uint8Array): Network {
  const outer = fieldsOf(model)
  const graph = fieldsOf(contentOf(outer.find(({ number }) => number === modelFields.graph)))
  const constants = new Map<string, Constant>()
  const nodes: Node[] = []
  for (const field of graph) {
    if (field.number === graphFields.initializer) {
      const { name, constant } = readConstant(contentOf(field))
      constants.set(name, constant)
    }
    if (field.number !== graphFields.node) continue
    const { node, constant } = readNode(contentOf(field))
    if (constant) constants.set(node.outputs[0] ?? '', constant)
    else nodes.push(node)
  }
  const isOther = ({ number }: Field) => number !== graphFields.node && number !== graphFields.initializer
  return {
    nodes,
    constants,
    others: {
      graph: graph.filter(isOther),
      model: outer.filter(({ number }) => number !== modelFields.graph),
    },
  }
}

/** ModelProto, with no constant that no node reads. */
export function writeNetwork({ nodes, constants, others }: Network): Uint8Array {
  const graph = new BinaryWriter()
  const read = new Set(nodes.flatMap(({ inputs }) => inputs))
  for (const node of nodes)
    writeNode(graph.tag(graphFields.node, WireType.LengthDelimited).fork(), node).join()
  for (const [name, constant] of constants) {
    if (!read.has(name)) continue
    graph.tag(graphFields.initializer, WireType.LengthDelimited).bytes(writeConstant(name, constant))
  }
  writeFields(graph, others.graph)
  const model = writeFields(new BinaryWriter(), others.model)
  return model.tag(modelFields.graph, WireType.LengthDelimited).bytes(graph.finish()).finish()
}

function readNode(bytes: Uint8Array): { node: Node; constant: Constant | undefined } {
  const fields = fieldsOf(bytes)
  const texts = (wanted: number) =>
    fields.filter(({ number }) => number === wanted).map((field) => textOf(contentOf(field)))
  const [operator = ''] = texts(nodeFields.operator)
  const own = fields.filter(({ number }) => number === nodeFields.attribute).map(contentOf)
  const attributes = own.map(readAttribute)
  return {
    node: {
      operator,
      inputs: texts(nodeFields.input),
      outputs: texts(nodeFields.output),
      attributes: new Map(attributes.map(({ name, attribute }) => [name, attribute])),
    },
    constant: operator === 'Constant' ? attributes.find(({ tensor }) => tensor)?.tensor : undefined,
  }
}

function readAttribute(bytes: Uint8Array) {
  let name = ''
  let tensor: Constant | undefined
  const attribute: { float?: number; integer?: number; integers?: number[]; bytes: Uint8Array } = { bytes }
  for (const field of fieldsOf(bytes)) {
    const reader = new BinaryReader(field.bytes)
    if (field.number === attributeFields.name) name = reader.string()
    else if (field.number === attributeFields.float) attribute.float = reader.float()
    else if (field.number === attributeFields.integer) attribute.integer = Number(reader.int64())
    else if (field.number === attributeFields.tensor) tensor = readConstant(reader.bytes()).constant
    else if (field.number === attributeFields.integers) (attribute.integers ??= []).push(...integersOf(field))
  }
  return { name, attribute, tensor }
}

function writeNode(writer: BinaryWriter, { operator, inputs, outputs, attributes }: Node): BinaryWriter {
  for (const input of inputs) writer.tag(nodeFields.input, WireType.LengthDelimited).string(input)
  for (const output of outputs) writer.tag(nodeFields.output, WireType.LengthDelimited).string(output)
  writer.tag(nodeFields.operator, WireType.LengthDelimited).string(operator)
  for (const [name, attribute] of attributes) {
    writer
      .tag(nodeFields.attribute, WireType.LengthDelimited)
      .bytes(attribute.bytes ?? writeAttribute(name, attribute))
  }
  return writer
}

function writeAttribute(name: string, { float, integer }: Attribute): Uint8Array {
  const writer = new BinaryWriter().tag(attributeFields.name, WireType.LengthDelimited).string(name)
  if (float !== undefined) {
    writer.tag(attributeFields.float, WireType.Bit32).float(float)
    writer.tag(attributeFields.type, WireType.Varint).int32(attributeTypes.float)
  } else {
    writer.tag(attributeFields.integer, WireType.Varint).int64(integer ?? 0)
    writer.tag(attributeFields.type, WireType.Varint).int32(attributeTypes.integer)
  }
  return writer.finish()
}

function readConstant(bytes: Uint8Array): { name: string; constant: Constant } {
  const fields = fieldsOf(bytes)
  const find = (wanted: number) => fields.filter(({ number }) => number === wanted)
  const shape = find(tensorFields.shape).flatMap(integersOf)
  const [name] = find(tensorFields.name).map((field) => textOf(contentOf(field)))
  const [type] = find(tensorFields.type).flatMap(integersOf)
  const [raw] = find(tensorFields.raw)
  const floats = raw ? contentOf(raw) : Buffer.concat(find(tensorFields.floats).map(floatsOf))
  return {
    name: name ?? '',
    constant: {
      shape,
      fields: fields.filter(({ number }) => number !== tensorFields.name),
      ...(type === float32 ? { values: new Float32Array(new Uint8Array(floats).buffer) } : {}),
    },
  }
}

function writeConstant(name: string, { shape, values, fields }: Constant): Uint8Array {
  const writer = new BinaryWriter().tag(tensorFields.name, WireType.LengthDelimited).string(name)
  if (fields || !values) return writeFields(writer, fields ?? []).finish()
  for (const side of shape) writer.tag(tensorFields.shape, WireType.Varint).int64(side)
  writer.tag(tensorFields.type, WireType.Varint).int32(float32)
  const { buffer, byteOffset, byteLength } = values
  writer.tag(tensorFields.raw, WireType.LengthDelimited).bytes(new Uint8Array(buffer, byteOffset, byteLength))
  return writer.finish()
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const reader = new BinaryReader(bytes)
  const fields: Field[] = []
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag()
    fields.push({ number, type, bytes: reader.skip(type, number) })
  }
  return fields
}

function writeFields(writer: BinaryWriter, fields: readonly Field[]): BinaryWriter {
  for (const { number, type, bytes } of fields) writer.tag(number, type).raw(bytes)
  return writer
}

function contentOf(field: Field | undefined): Uint8Array {
  return field ? new BinaryReader(field.bytes).bytes() : new Uint8Array()
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString()
}

/** Repeated integers, packed or one by one. */
function integersOf(field: Field): number[] {
  const packed = field.type === WireType.LengthDelimited ? contentOf(field) : field.bytes
  const reader = new BinaryReader(packed)
  const integers: number[] = []
  while (reader.pos < reader.len) integers.push(Number(reader.int64()))
  return integers
}

function floatsOf(field: Field): Uint8Array {
  return field.type === WireType.LengthDelimited ? contentOf(field) : field.bytes
}
