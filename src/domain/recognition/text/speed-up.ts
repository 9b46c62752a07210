import { readNetwork, writeNetwork, type Network, type Node } from './onnx-model.ts'

/**
 * The same network with less to do: each block of PP-LCNetV3 (arXiv:2109.15099, with learnable affine operations) comes out
 * of its training as a convolution and eight passes over its pixels, `z = a·conv + b`, `h = z · clip(z + 3, 0, 6) / 6`,
 * `c·h + d`. Here the factors are part of the weights, and the activation is one that the inference library does within the
 * convolution. Answers differ by what rounding makes of another order: 1e-6.
 */
export function speedUp(model: Uint8Array): Uint8Array {
  const network = readNetwork(model)
  foldIntoConvolutions(network)
  nameHardSwish(network)
  foldIntoNextConvolutions(network)
  return writeNetwork(network)
}

/** `a·conv + b` is a convolution. */
function foldIntoConvolutions(network: Network): void {
  const reads = readersIn(network)
  change(network, (conv) => {
    if (conv.operator !== 'Conv') return undefined
    const affine = affineAfter(network, reads, conv)
    if (!affine) return undefined
    const { factor, summand, last } = affine
    const weights = weightsOf(network, conv)
    if (!weights) return undefined
    return {
      gone: affine.nodes,
      made: [
        convolution(network, conv, last, {
          shape: weights.shape,
          kernels: weights.kernels.map((weight) => weight * factor),
          biases: weights.biases.map((bias) => bias * factor + summand),
        }),
      ],
    }
  })
}

/** `z · clip(z + 3, 0, 6) / 6`. */
function nameHardSwish(network: Network): void {
  const reads = readersIn(network)
  change(network, (plus) => {
    if (plus.operator !== 'Add' || scalarOf(network, plus) !== 3) return undefined
    const [clip] = reads(plus)
    if (clip?.operator !== 'Clip' || boundsOf(network, clip).join() !== '0,6') return undefined
    const [times] = reads(clip)
    const [input = ''] = plus.inputs.filter((name) => !network.constants.has(name))
    if (times?.operator !== 'Mul' || !times.inputs.includes(input)) return undefined
    const [by] = reads(times)
    if (by?.operator !== 'Div' || scalarOf(network, by) !== 6) return undefined
    if ([plus, clip, times].some((node) => reads(node).length !== 1)) return undefined
    const [output = ''] = by.outputs
    const gate = `${output}/gate`
    const slope = new Map([
      ['alpha', { float: 1 / 6 }],
      ['beta', { float: 0.5 }],
    ])
    return {
      gone: [plus, clip, times, by],
      made: [
        { operator: 'HardSigmoid', inputs: [input], outputs: [gate], attributes: slope },
        { operator: 'Mul', inputs: [input, gate], outputs: [output], attributes: new Map() },
      ],
    }
  })
}

/**
 * `conv(c·h + d)` is a convolution of `h` where nothing is added around the edges; else one of `h + d/c`, which is written
 * as a convolution by ones, because anything else is done in another order of channels, and all of them put in order twice.
 */
function foldIntoNextConvolutions(network: Network): void {
  const reads = readersIn(network)
  change(network, (times) => {
    const affine = times.operator === 'Mul' ? affineFrom(network, reads, times) : undefined
    const [next, ...others] = affine ? reads(affine.last) : []
    if (!affine || next?.operator !== 'Conv' || others.length > 0 || affine.factor === 0) return undefined
    const weights = weightsOf(network, next)
    if (!weights) return undefined
    const [input = ''] = times.inputs.filter((name) => !network.constants.has(name))
    const pads = next.attributes.get('pads')?.integers ?? []
    const rest = { ...weights, kernels: weights.kernels.map((weight) => weight * affine.factor) }
    const made = pads.some((pad) => pad !== 0)
      ? [shift(network, input, affine, channelsInto(next, weights)), convolution(network, next, next, rest)]
      : [
          convolution(network, { ...next, inputs: [input] }, next, {
            ...rest,
            biases: weights.biases.map(
              (bias, channel) => bias + affine.summand * sumOfKernel(weights, channel),
            ),
          }),
        ]
    return { gone: [...affine.nodes, next], made }
  })
}

/** `h + d/c`, channel by channel. */
function shift(network: Network, input: string, { factor, summand, last }: Affine, channels: number): Node {
  const attributes = new Map([['group', { integer: channels }]])
  return convolution(network, { operator: 'Conv', inputs: [input], outputs: [], attributes }, last, {
    shape: [channels, 1, 1, 1],
    kernels: new Float32Array(channels).fill(1),
    biases: new Float32Array(channels).fill(summand / factor),
  })
}

interface Weights {
  readonly shape: readonly number[]
  /** Output channel by output channel. */
  readonly kernels: Float32Array
  readonly biases: Float32Array
}

/** Undefined where they are not known before the network runs. */
function weightsOf({ constants }: Network, { inputs }: Node): Weights | undefined {
  const [, kernel = '', bias] = inputs
  const { shape = [], values: kernels } = constants.get(kernel) ?? {}
  const biases = bias ? constants.get(bias)?.values : new Float32Array(shape[0] ?? 0)
  return kernels && biases && { shape, kernels, biases }
}

function sumOfKernel({ kernels, biases }: Weights, channel: number): number {
  const size = kernels.length / biases.length
  return kernels.subarray(channel * size, (channel + 1) * size).reduce((sum, weight) => sum + weight, 0)
}

function channelsInto({ attributes }: Node, { shape: [, perGroup = 0] }: Weights): number {
  return perGroup * (attributes.get('group')?.integer ?? 1)
}

/** The convolution with other weights, whose output is that of `last`. */
function convolution({ constants }: Network, node: Node, last: Node, weights: Weights): Node {
  const [output = ''] = last.outputs
  const [input = ''] = node.inputs
  const names = [`${output}/kernels`, `${output}/biases`] as const
  constants.set(names[0], { shape: weights.shape, values: weights.kernels })
  constants.set(names[1], { shape: [weights.biases.length], values: weights.biases })
  return { ...node, inputs: [input, ...names], outputs: [output] }
}

interface Affine {
  readonly factor: number
  readonly summand: number
  readonly nodes: readonly Node[]
  readonly last: Node
}

/** `a·x + b` of what a node says to nobody else. */
function affineAfter(network: Network, reads: Readers, node: Node): Affine | undefined {
  const [times, ...others] = reads(node)
  if (times?.operator !== 'Mul' || others.length > 0) return undefined
  const affine = affineFrom(network, reads, times)
  return affine && { ...affine, nodes: [node, ...affine.nodes] }
}

function affineFrom(network: Network, reads: Readers, times: Node): Affine | undefined {
  const [plus, ...others] = reads(times)
  const factor = scalarOf(network, times)
  if (plus?.operator !== 'Add' || others.length > 0) return undefined
  const summand = scalarOf(network, plus)
  if (factor === undefined || summand === undefined) return undefined
  return { factor, summand, nodes: [times, plus], last: plus }
}

/** The one number that a node combines its input with. */
function scalarOf({ constants }: Network, { inputs }: Node): number | undefined {
  const [constant] = inputs
    .map((name) => constants.get(name)?.values)
    .filter((values) => values?.length === 1)
  return constant?.[0]
}

/** Attributes at first, inputs since version 11 of the operators. */
function boundsOf({ constants }: Network, { attributes, inputs }: Node): (number | undefined)[] {
  const [, low = '', high = ''] = inputs
  return [
    attributes.get('min')?.float ?? constants.get(low)?.values?.[0],
    attributes.get('max')?.float ?? constants.get(high)?.values?.[0],
  ]
}

type Readers = (node: Node) => readonly Node[]

/** Who reads what a node says. */
function readersIn({ nodes }: Network): Readers {
  const readers = new Map<string, Node[]>()
  for (const node of nodes) {
    for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node])
  }
  return ({ outputs }) => outputs.flatMap((output) => readers.get(output) ?? [])
}

/** Puts what `find` makes of each node where the last of those stood that it takes away: their inputs are there by then. */
function change(
  network: Network,
  find: (node: Node) => { gone: readonly Node[]; made: readonly Node[] } | undefined,
): void {
  const gone = new Set<Node>()
  const instead = new Map<Node, readonly Node[]>()
  for (const node of network.nodes) {
    const found = find(node)
    if (!found || found.gone.some((each) => gone.has(each))) continue
    for (const each of found.gone) gone.add(each)
    instead.set(found.gone.at(-1) as Node, found.made)
  }
  network.nodes = network.nodes.flatMap((node) => instead.get(node) ?? (gone.has(node) ? [] : [node]))
}
