// The health check of the image.
import "@collectro/host/healthy";
