/**
 * Writes networks as TorchScript, from Java: {@link io.kinoloom.nodes.torchscript.Method} records
 * the operations of a network, {@link io.kinoloom.nodes.torchscript.ScriptFile} puts them, and
 * their weights, into a file that PyTorch loads. See docs/decisions/0006-networks.md.
 */
package io.kinoloom.nodes.torchscript;
