/**
 * How a program that has started a run watches and steers it: messages over a socket that only this
 * user's processes can reach.
 */
package io.kinoloom.control;
