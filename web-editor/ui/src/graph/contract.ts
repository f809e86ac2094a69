import type { Plain } from './yaml/value';

/** What a wire carries. Names that this editor does not know are kept as they are. */
export type Payload = string;

export interface InputPort {
  readonly name: string;
  readonly type: Payload;
  readonly doc: string;
  readonly required: boolean;
  /** Whether it takes a list of wires. */
  readonly many: boolean;
  /** `exact`, `latest` or `nearest within ...`: what the input does unless a wire says otherwise. */
  readonly align: string;
}

export interface OutputPort {
  readonly name: string;
  readonly type: Payload;
  readonly doc: string;
}

/** The ports of a node. */
export interface Contract {
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly OutputPort[];
}

/** What ports may depend on. */
export interface TypedNode {
  readonly id: string;
  /** As written: `edge-detect`, `edge-detect@1`, `./file.yaml`. */
  readonly type: string;
  readonly params: ReadonlyMap<string, Plain>;
}

/** Knows the ports of nodes. */
export interface Contracts {
  /** Nothing where nobody knows: a type that is missing here, or a file that was not read. */
  contractOf(node: TypedNode): Contract | undefined;
  /** Whether there is such a type, even if nobody knows its ports yet. */
  isKnown(type: string): boolean;
}

export const NO_CONTRACTS: Contracts = { contractOf: () => undefined, isKnown: () => false };

/** Asks one after the other. */
export function firstOf(...contracts: readonly Contracts[]): Contracts {
  return {
    contractOf(node) {
      for (const one of contracts) {
        const found = one.contractOf(node);
        if (found !== undefined) {
          return found;
        }
      }
      return undefined;
    },
    isKnown: (type) => contracts.some((one) => one.isKnown(type)),
  };
}

/** Every node has it beside its own outputs: what the node rejected. */
export const ERRORS: OutputPort = {
  name: 'errors',
  type: 'text',
  doc: 'What the node could not process, with the reason',
};

export function outputOf(contract: Contract, name: string): OutputPort | undefined {
  return name === ERRORS.name ? ERRORS : contract.outputs.find((output) => output.name === name);
}

export function inputOf(contract: Contract, name: string): InputPort | undefined {
  return contract.inputs.find((input) => input.name === name);
}
