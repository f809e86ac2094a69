/** What was found in pictures, written down as events: to files, and to message brokers. */
package io.kinoloom.nodes.events;
