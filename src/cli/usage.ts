/** What `--help` prints. */
export const USAGE = `usage: npm start -- [options]              draw pictures of boxes once, and train on them
       npm start -- train DIR [options]    train on your pictures: DIR has one folder per class
       npm start -- compare [DIR]         train three models side by side, on the boxes if no DIR is named
       npm start -- predict MODEL FILE…    say what is in pictures
       npm start -- evaluate MODEL DIR     measure a model on a folder of pictures
       npm start -- export MODEL --format onnx [--output FILE]
                                           write a model for other programs
       npm start -- graph [FILE.svg]       draw the neuron's computation graph
       npm start -- --help | --version

options of train:
  --test DIR          pictures to test on, in folders of the same names
  --positive CLASS    the class to tell from the rest; of two, the last in alphabetical order;
                      of more, each is told apart
  --model MODEL       logistic, mlp:128,64 (the sizes of hidden layers) or cnn (logistic)
  --size N            width and height that pictures are stretched to (64)
  --iterations N      how many updates (logistic: 400); or
  --epochs N          how many times through the pictures (mlp: 30, cnn: 20)
  --batch full|N      pictures per update (logistic: full; else 50)
  --optimizer NAME    sgd or adam (logistic: sgd; else adam)
  --learning-rate R   the step size (logistic: 0.002; else 0.001)
  --momentum M        how much of the last step is kept, from 0 to below 1 (0)
  --dtype TYPE        float32 or float64 (float32)
  --seed S            of shuffling (1)
  --out DIR           where results go (runs/<time>)
  --every K           record and save iterations 0, K, 2K … and the last (10)
  --resume            go on from what --out holds
  --strict            a picture that cannot be read ends the run, instead of being skipped
  --eager             train op by op instead of compiling the step
  --threads N         how many threads share a compiled step (1); the same results
  --wide              256-bit vectors, on Node 22 and newer; the same results
  --relaxed           fused multiply-add, on Node 22 and newer: faster, results vary by machine`;
