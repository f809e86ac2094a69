package io.kinoloom.beam;

import io.kinoloom.runtime.Packet;

/**
 * A packet on its way through an exchange.
 *
 * @param exchange position in the plan's list of exchanges
 * @param packet the packet
 */
record Parcel(int exchange, Packet packet) {}
