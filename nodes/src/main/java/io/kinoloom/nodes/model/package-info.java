/**
 * Models that users bring or train: bundles of weights with a manifest, the host that runs them for
 * all streams of the process, and the nodes that use them.
 */
package io.kinoloom.nodes.model;
