/** Nodes that measure, show, store and use the motion between pictures. */
package io.kinoloom.nodes.motion;
