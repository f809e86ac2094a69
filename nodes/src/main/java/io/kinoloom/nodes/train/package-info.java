/** Training: what it reads, what is trained, and how. */
package io.kinoloom.nodes.train;
