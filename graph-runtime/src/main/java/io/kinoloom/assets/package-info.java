/**
 * Files that Kinoloom uses but does not ship: sample videos, and later pretrained models. Lists on
 * the class path say where each comes from; they are fetched once into a cache of the user's.
 */
package io.kinoloom.assets;
