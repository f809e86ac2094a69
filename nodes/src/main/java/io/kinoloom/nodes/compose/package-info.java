/** Nodes that change the geometry and the colours of pictures, and put several into one. */
package io.kinoloom.nodes.compose;
