import "@collectro/host/healthy";
