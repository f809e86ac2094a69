import type { Contract, InputPort, OutputPort, Payload } from '../graph/contract';

/** A port from which a wire is being pulled; its type is missing where nobody knows it. */
export interface OpenPort {
  readonly side: 'input' | 'output';
  readonly type: Payload | undefined;
}

/** The runtime's rule: what a wire carries is what its input takes. Unknown types may fit. */
export function payloadsFit(output: Payload | undefined, input: Payload | undefined): boolean {
  return output === undefined || input === undefined || output === input;
}

/** Why an output does not fit an input, in words. */
export function whyNotFit(output: OutputPort, input: InputPort): string | undefined {
  return payloadsFit(output.type, input.type)
    ? undefined
    : `'${input.name}' takes ${input.type}, '${output.name}' gives ${output.type}`;
}

/** Ports of a node that a wire pulled from `port` can end at, the best first. */
export function fittingPorts(
  contract: Contract | undefined,
  port: OpenPort,
): readonly (InputPort | OutputPort)[] {
  if (contract === undefined) {
    return [];
  }
  if (port.side === 'input') {
    return contract.outputs.filter(({ type }) => payloadsFit(type, port.type));
  }
  const fitting = contract.inputs.filter(({ type }) => payloadsFit(port.type, type));
  return [...fitting.filter((input) => input.required), ...fitting.filter((one) => !one.required)];
}

/** Whether a node can be wired to a port; one whose ports are not known may fit. */
export function fits(contract: Contract | undefined, port: OpenPort): boolean {
  return contract === undefined || fittingPorts(contract, port).length > 0;
}
