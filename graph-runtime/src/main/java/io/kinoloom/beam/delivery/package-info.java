/** What takes messages out of a run: Beam's connectors to message brokers, loaded when needed. */
package io.kinoloom.beam.delivery;
