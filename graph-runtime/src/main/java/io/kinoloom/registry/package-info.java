/**
 * Node types found by {@link java.util.ServiceLoader}, and everything that is read from their
 * params records: binding, JSON Schema, reference pages.
 */
package io.kinoloom.registry;
