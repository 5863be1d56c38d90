// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractSpinBox>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QToolButton>
#include <QWheelEvent>
#include <QtTest>

#include "core/training/run.h"
#include "widgets/forms/field_form.h"
#include "widgets/theme.h"

using namespace triptych;

namespace {

std::vector<Field> fields() {
    return {
        {.name = "heads",
         .title = "Heads",
         .fallback = std::int64_t{4},
         .minimum = 1,
         .maximum = 64,
         .help = "Attentions side by side."},
        {.name = "rate",
         .title = "Learning rate",
         .kind = FieldKind::number,
         .fallback = 0.001,
         .minimum = 1e-9,
         .maximum = 10,
         .help = "Step size."},
        {.name = "seed",
         .title = "Seed",
         .fallback = std::int64_t{0},
         .minimum = 0,
         .maximum = 9007199254740991.0},
        {.name = "pool",
         .title = "Pool",
         .kind = FieldKind::choice,
         .fallback = std::string("mean"),
         .choices = {"mean", "max"}},
        {.name = "norm", .title = "Pre-norm", .kind = FieldKind::boolean, .fallback = true},
        {.name = "column", .title = "Column", .kind = FieldKind::column, .fallback = std::string()},
        {.name = "vectors", .title = "Word vectors", .kind = FieldKind::file, .fallback = std::string()},
        {.name = "hop",
         .title = "Hop",
         .fallback = std::int64_t{256},
         .minimum = 1,
         .maximum = 4096,
         .unit = "samples",
         .advanced = true},
    };
}

} // namespace

class FieldFormTest : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        m_form = std::make_unique<FieldForm>();
        m_form->setFields(fields(), {});
        m_form->resize(320, 500);
        m_form->show();
        QVERIFY(QTest::qWaitForWindowActive(m_form.get()));
        m_spy = std::make_unique<QSignalSpy>(m_form.get(), &FieldForm::valueEdited);
    }
    void cleanup() {
        m_spy.reset();
        m_form.reset();
    }

    void typingANumberIntoTheSpinBox() {
        type("heads", "8");
        QCOMPARE(m_spy->count(), 0); // typing is not yet an edit
        QTest::keyClick(editor("heads"), Qt::Key_Return);
        QCOMPARE(m_spy->count(), 1);
        QCOMPARE(m_spy->at(0).at(0).toString(), QStringLiteral("heads"));
        QCOMPARE(m_spy->at(0).at(1).value<Value>(), Value(std::int64_t{8}));
        QTest::keyClick(editor("heads"), Qt::Key_Return);
        QCOMPARE(m_spy->count(), 1); // the same again is no edit
    }

    void steppingTheSpinBox() {
        editor("heads")->setFocus();
        QTest::keyClick(editor("heads"), Qt::Key_Up);
        QCOMPARE(m_form->value("heads"), Value(std::int64_t{5}));
        QTest::keyClick(editor("heads"), Qt::Key_PageDown);
        QCOMPARE(m_form->value("heads"), Value(std::int64_t{1}));
        QTest::keyClick(editor("heads"), Qt::Key_Down);
        QCOMPARE(m_form->value("heads"), Value(std::int64_t{1}));
        QCOMPARE(m_spy->count(), 2);
    }

    void aSeedMayBeLargerThanAnInt() {
        type("seed", "9007199254740991");
        QTest::keyClick(editor("seed"), Qt::Key_Return);
        QCOMPARE(m_form->value("seed"), Value(std::int64_t{9007199254740991}));
    }

    void leavingTheEditorTakesTheValue() {
        type("rate", "2e-4");
        QTest::keyClick(editor("rate"), Qt::Key_Tab);
        QCOMPARE(m_spy->count(), 1);
        QCOMPARE(m_form->value("rate"), Value(2e-4));
        QCOMPARE(line("rate")->text(), QStringLiteral("0.0002"));
    }

    void numbersAreShownAsPeopleWriteThem_data() {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("thousandth") << 0.001 << "0.001";
        QTest::newRow("small") << 1e-5 << "1e-5";
        QTest::newRow("three") << 3.0 << "3";
        QTest::newRow("third") << 2.5e-9 << "2.5e-9";
    }
    void numbersAreShownAsPeopleWriteThem() {
        QFETCH(double, value);
        QFETCH(QString, text);
        m_form->setValue("rate", value);
        QCOMPARE(line("rate")->text(), text);
        QCOMPARE(m_spy->count(), 0);
    }

    void aDecimalCommaIsUnderstood() {
        type("rate", "0,5");
        QTest::keyClick(editor("rate"), Qt::Key_Return);
        QCOMPARE(m_form->value("rate"), Value(0.5));
    }

    void aBadNumberSaysSoAndChangesNothing_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("text");
        QTest::newRow("word") << "rate"
                              << "fast";
        QTest::newRow("outside") << "rate"
                                 << "11";
        QTest::newRow("empty") << "rate"
                               << "";
        QTest::newRow("not finite") << "rate"
                                    << "nan";
        QTest::newRow("no heads") << "heads"
                                  << "0";
        QTest::newRow("half a head") << "heads"
                                     << "4.5";
        QTest::newRow("huge") << "seed"
                              << "99999999999999999999999";
    }
    void aBadNumberSaysSoAndChangesNothing() {
        QFETCH(QString, name);
        QFETCH(QString, text);
        const Value before = m_form->value(name.toStdString());
        type(name.toUtf8(), text.toUtf8());
        QTest::keyClick(editor(name.toUtf8()), Qt::Key_Return);
        QCOMPARE(m_spy->count(), 0);
        QCOMPARE(m_form->value(name.toStdString()), before);
        auto* error = m_form->findChild<QLabel*>(QStringLiteral("error_") + name);
        QVERIFY(error->isVisible());
        QVERIFY(!error->text().isEmpty());
        QVERIFY(m_form->hasErrors());
        QCOMPARE(line(name.toUtf8())->text(), text); // what was typed stays to be mended
        // News that the value is as before does not wipe it away either.
        m_form->setFields(fields(), {});
        QCOMPARE(line(name.toUtf8())->text(), text);
        // Mended while typing: the error goes at once.
        type(name.toUtf8(), "2");
        QVERIFY(!error->isVisible());
        QTest::keyClick(editor(name.toUtf8()), Qt::Key_Return);
        QCOMPARE(m_spy->count(), 1);
    }

    void escapeBringsTheValueBack() {
        type("rate", "fast");
        QTest::keyClick(editor("rate"), Qt::Key_Return);
        QTest::keyClick(editor("rate"), Qt::Key_Escape);
        QCOMPARE(line("rate")->text(), QStringLiteral("0.001"));
        QVERIFY(!m_form->hasErrors());
        QCOMPARE(m_spy->count(), 0);
    }

    void reset() {
        auto* button = m_form->findChild<QToolButton*>(QStringLiteral("reset_heads"));
        QVERIFY(!button->isVisible());
        m_form->setValue("heads", std::int64_t{8});
        QVERIFY(button->isVisible());
        QCOMPARE(m_spy->count(), 0);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(m_form->value("heads"), Value(std::int64_t{4}));
        QCOMPARE(m_spy->count(), 1);
        QVERIFY(!button->isVisible());
        QVERIFY(editor("heads")->hasFocus());
    }

    void choosing() {
        auto* box = m_form->findChild<QComboBox*>(QStringLiteral("field_pool"));
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Down);
        QCOMPARE(m_form->value("pool"), Value(std::string("max")));
        QCOMPARE(m_spy->count(), 1);
    }

    void switching() {
        auto* box = m_form->findChild<QCheckBox*>(QStringLiteral("field_norm"));
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Space);
        QCOMPARE(m_form->value("norm"), Value(false));
        QCOMPARE(m_spy->count(), 1);
    }

    void theWheelNeedsTheFocus() {
        editor("rate")->setFocus();
        const auto wheel = [](QWidget* widget) {
            const QPointF at = widget->rect().center();
            QWheelEvent event(at, widget->mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                              Qt::NoScrollPhase, false);
            QApplication::sendEvent(widget, &event);
        };
        wheel(editor("heads"));
        wheel(editor("pool"));
        QCOMPARE(m_spy->count(), 0);
        QVERIFY(editor("rate")->hasFocus());
        editor("heads")->setFocus();
        wheel(editor("heads"));
        QCOMPARE(m_form->value("heads"), Value(std::int64_t{5}));
    }

    void columnsAreOffered() {
        m_form->setColumns({"log", "note"});
        auto* box = m_form->findChild<QComboBox*>(QStringLiteral("field_column"));
        QVERIFY(box);
        m_form->setValue("column",
                         std::string("gone")); // what the project says is shown though it is not offered
        QCOMPARE(box->currentText(), QStringLiteral("gone"));
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Home);
        QCOMPARE(m_form->value("column"), Value(std::string("log")));
        QCOMPARE(m_spy->count(), 1);
    }

    void aFileIsChosen() {
        m_form->setFileChooser(
            [](QWidget*, const QString& current, const std::function<void(const QString&)>& chosen) {
                QCOMPARE(current, QString());
                chosen(QStringLiteral("/data/glove.txt"));
            });
        QTest::mouseClick(m_form->findChild<QToolButton*>(QStringLiteral("browse_vectors")), Qt::LeftButton);
        QCOMPARE(m_form->value("vectors"), Value(std::string("/data/glove.txt")));
        QCOMPARE(m_spy->count(), 1);
    }

    void advancedFieldsAreFolded() {
        QVERIFY(!editor("hop")->isVisible());
        auto* more = m_form->findChild<QToolButton*>(QStringLiteral("moreSettings"));
        more->setFocus();
        QTest::keyClick(more, Qt::Key_Space);
        QVERIFY(editor("hop")->isVisible());
        m_form->setValue("hop", std::int64_t{128});
        QTest::keyClick(more, Qt::Key_Space);
        QVERIFY(!editor("hop")->isVisible());
        QVERIFY(more->text().contains(QLatin1Char('1'))); // one of the folded differs from its default
    }

    void readOnlySaysWhy() {
        m_form->setReadOnly(true, QStringLiteral("Training runs."));
        QVERIFY(m_form->isReadOnly());
        type("heads", "8");
        QTest::keyClick(editor("heads"), Qt::Key_Return);
        QTest::keyClick(editor("heads"), Qt::Key_Up);
        QTest::mouseClick(editor("norm"), Qt::LeftButton);
        QCOMPARE(m_spy->count(), 0);
        QVERIFY(editor("norm")->toolTip().contains(QStringLiteral("Training runs.")));
        m_form->setReadOnly(false);
        QVERIFY(!editor("norm")->toolTip().contains(QStringLiteral("Training runs.")));
    }

    void everyControlHasAName() {
        for (const Field& field : fields()) {
            QVERIFY2(!editor(field.name.c_str())->accessibleName().isEmpty(), field.name.c_str());
            QVERIFY(!m_form->findChild<QToolButton*>("reset_" + QString::fromStdString(field.name))
                         ->accessibleName()
                         .isEmpty());
        }
        QVERIFY(editor("hop")->accessibleName().contains(QStringLiteral("samples")));
    }

    void aListenerMayRebuildTheForm() {
        connect(m_form.get(), &FieldForm::valueEdited, this,
                [this] { m_form->setFields(train_fields(), {}); });
        type("rate", "0.5");
        QTest::keyClick(editor("rate"), Qt::Key_Return);
        QCOMPARE(m_spy->count(), 1);
        QVERIFY(editor("learning_rate"));
        QVERIFY(!m_form->editor("rate"));
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    void anActionsKeySeesWhatWasTyped() {
        QAction action;
        action.setShortcut(QKeySequence(QStringLiteral("Ctrl+S")));
        m_form->addAction(&action);
        Value seen;
        connect(&action, &QAction::triggered, this, [&] { seen = m_form->value("rate"); });
        type("rate", "0.25");
        QTest::keyClick(editor("rate"), Qt::Key_S, Qt::ControlModifier);
        QCOMPARE(seen, Value(0.25));
    }

    void undoIsTheProjectsWhereNothingWasTyped() {
        QAction action;
        action.setShortcut(QKeySequence(QStringLiteral("Ctrl+Z")));
        m_form->addAction(&action);
        QSignalSpy undone(&action, &QAction::triggered);
        type("rate", "0.25");
        QTest::keyClick(editor("rate"), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(undone.count(), 0); // the line takes back what was typed
        QTest::keyClick(editor("rate"), Qt::Key_Escape);
        QTest::keyClick(editor("rate"), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(undone.count(), 1);
    }

  private:
    QWidget* editor(const QByteArray& name) { return m_form->editor(name.toStdString()); }
    QLineEdit* line(const QByteArray& name) {
        if (auto* own = qobject_cast<QLineEdit*>(editor(name))) return own;
        return editor(name)->findChild<QLineEdit*>();
    }
    void type(const QByteArray& name, const QByteArray& text) {
        editor(name)->setFocus();
        QTest::keyClick(editor(name), Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(editor(name), Qt::Key_Delete);
        QTest::keyClicks(editor(name), QString::fromUtf8(text));
    }

    std::unique_ptr<FieldForm> m_form;
    std::unique_ptr<QSignalSpy> m_spy;
};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    applyTheme(application, ThemeChoice::dark);
    FieldFormTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "field_form_test.moc"
