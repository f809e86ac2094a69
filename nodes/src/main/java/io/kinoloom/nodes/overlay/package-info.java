/** Drawing on pictures: text, frame codes, and what other nodes found in them. */
package io.kinoloom.nodes.overlay;
