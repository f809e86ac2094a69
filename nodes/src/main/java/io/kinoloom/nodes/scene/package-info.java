/** A rendered world whose motion, depth and visibility are known exactly. */
package io.kinoloom.nodes.scene;
