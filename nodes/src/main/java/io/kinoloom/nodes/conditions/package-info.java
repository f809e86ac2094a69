/**
 * Nodes that turn landmarks into the pictures that generators are conditioned on, and that make
 * landmarks fit for it: calm, and placed as in the picture they will be drawn into.
 */
package io.kinoloom.nodes.conditions;
