#!/bin/sh
echo $colour
