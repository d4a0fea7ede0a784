"""./dev bench quality: what smaller pictures, fewer of them and shorter answers save and cost."""
