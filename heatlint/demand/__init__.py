"""What a stack needs of a cloud: how many servers, cores, volumes, ports and so on, each as a range."""
